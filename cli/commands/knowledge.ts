import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import {
  deleteCollectionRoute,
  deleteDocumentRoute,
  type KnowledgeDocument,
  listCollectionsRoute,
  listDocumentsRoute,
  readDocumentAgainRoute,
} from '../../contracts/knowledge.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatBytes, formatTable } from '../format.ts'
import { isUuid } from '../is-uuid.ts'
import { addFiles } from '../knowledge/add-files.ts'
import { collectFiles } from '../knowledge/collect-files.ts'
import { ensureCollection, findCollection } from '../knowledge/find-collection.ts'
import { readMetadata } from '../knowledge/read-metadata.ts'
import { listPages } from '../list-pages.ts'
import { collect } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { addEmbedCommand } from './retrieval.ts'

const defaultCollection = 'Documents'

export function addKnowledgeCommands(program: Command, register: Register) {
  const group = program.command('knowledge').description('Documents that can be searched and asked')
  group
    .command('add')
    .description('Add files, and folders with all that is in them, and wait until they are read')
    .argument('<files...>')
    .option('-c, --collection <name|id>', 'where to; it is made if there is none of this name', defaultCollection)
    .option('--meta <key=value>', 'what to filter by later; may be given again', collect)
    .addHelpText('after', '\nExample:\n  ice knowledge add handbook.pdf notes/ --collection Work')
    .action(register(add))
  group.command('list', { isDefault: true }).description('List the collections').action(register(list))
  group
    .command('documents')
    .description('List the documents of a collection, newest first')
    .argument('[collection]', 'name or id', defaultCollection)
    .option('--failed', 'only those that could not be read')
    .action(register(listOf))
  addEmbedCommand(group, register)
  group
    .command('read')
    .description('Read a document once more, after a failure or an update of iceOS')
    .argument('<document>', 'name or id')
    .option('-c, --collection <name|id>', 'where it is', defaultCollection)
    .action(register(readAgain))
  group
    .command('remove')
    .description('Remove documents, or the whole collection, with all that was read of them')
    .argument('[documents...]', 'names or ids')
    .option('-c, --collection <name|id>', 'where they are', defaultCollection)
    .option('--all', 'the whole collection')
    .action(register(remove))
}

type AddOptions = { collection: string; meta?: string[] }

async function add(session: Session, { collection: name, meta }: AddOptions, given: string[]): Promise<number> {
  const metadata = meta && readMetadata(meta)
  const files = await collectFiles(session.terminal.cwd, given)
  if (files.length === 0) throw usageError('There is no file in there.')
  const client = await session.connect()
  const collection = await ensureCollection(client, name)
  const added = await addFiles({ client, collectionId: collection.id, note: session.note, metadata }, files)
  const failed = added.filter(({ problem }) => problem).length
  session.show({ collection: collection.id, files: added }, () => {
    const ready = `${added.length - failed} of ${added.length} files are ready in ${collection.name}.`
    return `${ready}${failed > 0 ? ` ${failed} failed, see above.` : ''} Ask them: ice ask "…"\n`
  })
  return failed > 0 ? exitCodes.failed : exitCodes.ok
}

async function list(session: Session) {
  const { items } = await call(await session.connect(), listCollectionsRoute)
  const rows = items.map((one) => [
    one.name,
    String(one.documentCount),
    String(one.chunkCount),
    [one.pendingCount && `${one.pendingCount} being read`, one.failedCount && `${one.failedCount} failed`]
      .filter(Boolean)
      .join(', '),
  ])
  session.show(items, () =>
    items.length === 0
      ? 'There are no documents yet. Add some: ice knowledge add <files or folders>\n'
      : formatTable(['COLLECTION', 'DOCUMENTS', 'PASSAGES', ''], rows),
  )
}

async function listOf(session: Session, { failed }: { failed?: boolean }, name: string) {
  const client = await session.connect()
  const { id: collectionId } = await findCollection(client, name)
  const items = await listPages(10_000, (page) =>
    call(client, listDocumentsRoute, {
      params: { collectionId },
      query: { ...page, ...(failed && { state: 'failed' as const }) },
    }),
  )
  const rows = items.map((one) => [
    one.name,
    one.state,
    String(one.pageCount),
    formatBytes(one.sizeBytes),
    remarkOn(one),
  ])
  session.show(items, () => formatTable(['DOCUMENT', 'STATE', 'PAGES', 'SIZE', ''], rows))
}

const remarkOn = ({ problem, notes }: KnowledgeDocument) =>
  problem ? (problem.detail ?? problem.title) : notes.join(' ')

async function readAgain(session: Session, { collection }: { collection: string }, which: string) {
  const documentId = await findDocumentId(session, collection, which)
  const document = await call(await session.connect(), readDocumentAgainRoute, { params: { documentId } })
  session.show(document, () => `${document.name} is read again.\n`)
}

type RemoveOptions = { collection: string; all?: boolean }

async function remove(session: Session, { collection, all }: RemoveOptions, which: string[]) {
  if (all === which.length > 0) throw usageError('Name the documents, or say --all for the whole collection.')
  const client = await session.connect()
  if (all) {
    const { id: collectionId, name } = await findCollection(client, collection)
    await call(client, deleteCollectionRoute, { params: { collectionId } })
    session.show({ removed: collectionId }, () => `Removed the collection ${name}.\n`)
    return
  }
  const ids: string[] = []
  for (const one of which) ids.push(await findDocumentId(session, collection, one))
  if (ids.length === 0) throw usageError('Name the documents, or say --all for the whole collection.')
  for (const documentId of ids) await call(client, deleteDocumentRoute, { params: { documentId } })
  session.show({ removed: ids }, () => `Removed ${which.join(', ')}.\n`)
}

async function findDocumentId(session: Session, collection: string, nameOrId: string): Promise<string> {
  if (isUuid(nameOrId)) return nameOrId
  const client = await session.connect()
  const { id: collectionId } = await findCollection(client, collection)
  const query = { search: nameOrId.slice(0, 200), limit: 200 }
  const { items } = await call(client, listDocumentsRoute, { params: { collectionId }, query })
  const found = items.find(({ name }) => name === nameOrId)
  if (found) return found.id
  throw new AppError('document-not-found', { detail: `There is no document "${nameOrId}" in ${collection}.` })
}
