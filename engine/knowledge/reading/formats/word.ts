import mammoth from 'mammoth'
import { AppError } from '../../../../contracts/errors.ts'
import { openZip } from '../open-zip.ts'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import { bytesOf, type ReadFormat } from '../read-document.ts'
import { htmlBlocks } from './html.ts'

/** Word's own headings, lists and tables, by way of HTML; what only looks like a heading is not one. */
export const readWord: ReadFormat = async function* (file) {
  const buffer = Buffer.from(await bytesOf(file))
  openZip(buffer, (name) => name.startsWith('word/')) // mammoth does not look at sizes
  const { value } = await mammoth
    .convertToHtml(
      { buffer },
      {
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
        styleMap: ["p[style-name='Title'] => h1:fresh"],
      },
    )
    .catch((cause: unknown) => {
      throw new AppError('document-unreadable', {
        detail: 'This is no Word document (.docx), or it is damaged.',
        cause,
      })
    })
  yield* pagesOfBlocks(htmlBlocks(value).blocks)
}
