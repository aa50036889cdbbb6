import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import {
  deleteCollectionRoute,
  deleteDocumentRoute,
  listCollectionsRoute,
  listDocumentsRoute,
  readDocumentAgainRoute,
} from '../../contracts/knowledge-routes.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatBytes, formatTable } from '../format.ts'
import { isUuid } from '../is-uuid.ts'
import { addFiles } from '../knowledge/add-files.ts'
import { addFromWeb, isWebAddress } from '../knowledge/add-from-web.ts'
import { collectFiles } from '../knowledge/collect-files.ts'
import { ensureCollection, findCollection } from '../knowledge/find-collection.ts'
import { readMetadata } from '../knowledge/read-metadata.ts'
import { watchFolder } from '../knowledge/watch-folder.ts'
import { listByDefault } from '../list-by-default.ts'
import { listPages } from '../list-pages.ts'
import { collect, parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { addRecognizeCommand } from './recognize.ts'
import { addEmbedCommand } from './retrieval.ts'

const defaultCollection = 'Documents'

export function addKnowledgeCommands(program: Command, register: Register) {
  const group = program.command('knowledge').description('Documents that can be searched and asked')
  group
    .command('add')
    .description('Add files, folders with all that is in them, and web pages, and wait until they are read')
    .argument('<files...>', 'names, or addresses that begin with https://')
    .option('-c, --collection <name|id>', 'where to; it is made if there is none of this name', defaultCollection)
    .option('--meta <key=value>', 'what to filter by later; may be given again', collect)
    .option('--depth <count>', 'of a web page: so many links further, on the same site', parseDepth, 0)
    .option('--pages <count>', 'of a site: at most so many', parseCount, 50)
    .option('--host <host>', 'of a site: this host as well; may be given again', collect)
    .addHelpText(
      'after',
      '\nExamples:\n  ice knowledge add handbook.pdf notes/ --collection Work\n  ice knowledge add https://example.com/help/ --depth 1 --pages 20',
    )
    .action(register(add))
  listByDefault(group).description('List the collections').action(register(list))
  group
    .command('documents')
    .description('List the documents of a collection, newest first')
    .argument('[collection]', 'name or id', defaultCollection)
    .option('--failed', 'only those that could not be read')
    .action(register(listOf))
  group
    .command('watch')
    .description('Keep a collection as a folder is, until Ctrl-C: what comes, changes or goes there does so here')
    .argument('<folder>')
    .option('-c, --collection <name|id>', 'where to; it is made if there is none of this name', defaultCollection)
    .action(register(watch))
  addEmbedCommand(group, register)
  addRecognizeCommand(group, register)
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

type AddOptions = { collection: string; meta?: string[]; depth: number; pages: number; host?: string[] }

async function add(session: Session, options: AddOptions, given: string[]): Promise<number> {
  const { collection: name, meta, depth, pages, host: hosts = [] } = options
  const metadata = meta && readMetadata(meta)
  const addresses = given.filter(isWebAddress)
  const files = await collectFiles(
    session.terminal.cwd,
    given.filter((one) => !isWebAddress(one)),
  )
  if (files.length + addresses.length === 0) throw usageError('There is no file in there.')
  const client = await session.connect()
  const collection = await ensureCollection(client, name)
  const added = await addFiles({ client, collectionId: collection.id, note: session.note, metadata }, files)
  const place = { client, collectionId: collection.id, note: session.note }
  for (const url of addresses) added.push(...(await addFromWeb(place, url, { depth, pages, hosts })))
  const failed = added.filter(({ problem }) => problem).length
  session.show({ collection: collection.id, files: added }, () => {
    const ready = `${added.length - failed} of ${added.length} files are ready in ${collection.name}.`
    return `${ready}${failed > 0 ? ` ${failed} failed, see above.` : ''} Ask them: ice ask "…"\n`
  })
  return failed > 0 ? exitCodes.failed : exitCodes.ok
}

async function watch(session: Session, { collection: name }: { collection: string }, given: string): Promise<void> {
  const folder = resolve(session.terminal.cwd, given)
  const info = await stat(folder).catch(() => undefined)
  if (!info?.isDirectory()) throw usageError(`There is no folder ${folder}.`)
  const client = await session.connect()
  const collection = await ensureCollection(client, name)
  const ended = new AbortController()
  process.once('SIGINT', () => ended.abort())
  process.once('SIGTERM', () => ended.abort())
  await watchFolder({ client, collectionId: collection.id, note: session.note }, folder, ended.signal)
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

function parseDepth(text: string): number {
  const depth = Number(text)
  if (Number.isInteger(depth) && depth >= 0 && depth <= 5) return depth
  throw usageError('--depth is a whole number from 0 to 5.')
}
