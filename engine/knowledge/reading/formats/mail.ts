import PostalMime from 'postal-mime'
import { AppError } from '../../../../contracts/errors.ts'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import { type Block, bytesOf, type ReadFormat } from '../read-document.ts'
import { htmlBlocks } from './html.ts'
import { paragraphsOf } from './plain-text.ts'

export const readMail: ReadFormat = async function* (file) {
  const mail = await PostalMime.parse(await bytesOf(file)).catch((cause: unknown) => {
    throw new AppError('document-unreadable', { detail: 'This is no mail (.eml), or it is damaged.', cause })
  })
  if (mail.subject) yield { type: 'title', title: mail.subject }
  const people = (list: readonly { name?: string; address?: string }[] = []) =>
    list.map(({ name, address }) => [name, address && `<${address}>`].filter(Boolean).join(' ')).join(', ')
  const head = [
    ['From', people(mail.from ? [mail.from] : [])],
    ['To', people(mail.to)],
    ['Cc', people(mail.cc)],
    ['Date', mail.date ?? ''],
    ['Subject', mail.subject ?? ''],
    ['Attachments', mail.attachments.map(({ filename }) => filename ?? 'without a name').join(', ')],
  ].filter(([, value]) => value !== '')
  const blocks: Block[] = [{ kind: 'prose', text: head.map(([name, value]) => `${name}: ${value}`).join('\n') }]
  yield* pagesOfBlocks([...blocks, ...(mail.text ? paragraphsOf(mail.text) : htmlBlocks(mail.html ?? '').blocks)])
  if (mail.attachments.length > 0)
    yield { type: 'notes', notes: ['Its attachments are named, but not read: add them as files.'] }
}
