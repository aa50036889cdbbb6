import { AppError } from '../../../../contracts/errors.ts'
import { mustNotBeTooLarge, sizeOfPicture } from '../pictures.ts'
import { bytesOf, type ReadFormat } from '../read-document.ts'
import { paragraphsOf } from './plain-text.ts'

/** A photograph or a scan of a page. */
export const readPicture: ReadFormat = async function* (file) {
  if (!file.recognize) {
    throw new AppError('document-empty', {
      detail: `${file.name} is a picture. Let this collection recognise text in pictures, and read it again.`,
    })
  }
  const bytes = await bytesOf(file)
  const size = sizeOfPicture(bytes)
  if (!size) throw new AppError('document-unreadable', { detail: 'The picture is damaged, or no PNG or JPEG.' })
  mustNotBeTooLarge(size)
  const blocks = paragraphsOf(await file.recognize(bytes))
  yield { type: 'page', blocks }
  yield {
    type: 'notes',
    notes: [blocks.length > 0 ? 'Its text was recognised in a picture.' : 'No text was recognised.'],
  }
}
