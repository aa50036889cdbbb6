import { resolve } from 'node:path'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { addWatchRoute, listWatchesRoute, removeWatchRoute, type WatchedFolder } from '../../contracts/watches.ts'
import { findCollection } from '../find-collection.ts'
import { formatTable } from '../format.ts'
import { listByDefault } from '../list-by-default.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addWatchCommands(program: Command, register: Register) {
  const group = program
    .command('watch')
    .description('Keep collections as folders of the machine of iceOS are, for good')
  listByDefault(group).description('List the folders, with what came of them').action(register(listWatches))
  group
    .command('add')
    .description('Watch a folder from now on, also after a restart')
    .argument('<folder>')
    .requiredOption('--collection <name>', 'its name or id')
    .action(register(addWatch))
  group
    .command('remove')
    .description('Watch a folder no longer. Its documents stay')
    .argument('<folder>', 'its path or id')
    .action(register(removeWatch))
}

async function listWatches(session: Session) {
  const { items } = await call(await session.connect(), listWatchesRoute, {})
  const rows = items.map((one) => [one.path, one.state, `${one.fileCount}`, `${one.waitingCount}`, lastOf(one)])
  session.show(items, () => formatTable(['FOLDER', 'STATE', 'FILES', 'WAITING', 'LAST'], rows))
  for (const { path, problem } of items) if (problem) session.note(`${path}: ${problem.detail ?? problem.title}`)
}

function lastOf({ recent: [last] }: WatchedFolder): string {
  if (!last) return ''
  const why = last.problem ? `: ${last.problem.detail ?? last.problem.title}` : ''
  return `${last.name} ${last.what}${why}`
}

async function addWatch(session: Session, { collection }: { collection: string }, folder: string) {
  const client = await session.connect()
  const { id: collectionId } = await findCollection(client, collection)
  const path = resolve(folder)
  const watched = await call(client, addWatchRoute, { body: { path, collectionId } })
  session.show(watched, () => `${watched.path} is watched. What comes of it: ice watch list\n`)
}

async function removeWatch(session: Session, _options: unknown, folder: string) {
  const client = await session.connect()
  const { items } = await call(client, listWatchesRoute, {})
  const found = items.find(({ id, path }) => id === folder || path === folder || path === resolve(folder))
  if (!found) throw usageError(`${folder} is not watched. There are: ${items.map(({ path }) => path).join(', ')}`)
  await call(client, removeWatchRoute, { params: { watchId: found.id } })
  session.show({ removed: found.path }, () => `${found.path} is watched no longer. Its documents stay.\n`)
}
