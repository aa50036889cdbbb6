import type { Command } from 'commander'
import {
  type BlueprintSummary,
  type DocumentDiff,
  diffVersionsRoute,
  listBlueprintVersionsRoute,
  rollBackRoute,
} from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { formatTable, formatTime } from '../format.ts'
import { listPages } from '../list-pages.ts'
import { parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import type { Stream } from '../terminal.ts'
import { usageError } from '../usage-error.ts'

export function addVersionCommands(group: Command, register: Register) {
  group
    .command('versions')
    .description('List the versions of a workflow, newest first')
    .argument('<name|id>')
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action(register(listVersions))
  group
    .command('diff')
    .description('Show what differs between two versions; without numbers, what the latest one changed')
    .argument('<name|id>')
    .argument('[from]', 'the earlier version', parseCount)
    .argument('[to]', 'the later one; the latest if not given', parseCount)
    .addHelpText('after', '\nExample:\n  ice blueprints diff "Order report" 3 5')
    .action(register(showDiff))
  group
    .command('rollback')
    .description('Make a new version that is what an earlier one was')
    .argument('<name|id>')
    .argument('<version>', 'the earlier version', parseCount)
    .action(register(rollBack))
}

async function listVersions(session: Session, { limit }: { limit: number }, nameOrId: string) {
  const client = await session.connect()
  const { id } = await findBlueprint(client, nameOrId)
  const params = { blueprintId: id }
  const items = await listPages(limit, (query) => call(client, listBlueprintVersionsRoute, { params, query }))
  const rows = items.map(({ version, createdAt, contentHash }) => [
    `v${version}`,
    formatTime(createdAt),
    contentHash.slice(0, 12),
  ])
  session.show(items, () => formatTable(['VERSION', 'STORED', 'CONTENT'], rows))
}

async function showDiff(session: Session, _options: unknown, nameOrId: string, from?: number, to?: number) {
  const client = await session.connect()
  const blueprint = await findBlueprint(client, nameOrId)
  const params = { blueprintId: blueprint.id, ...chooseVersions(blueprint, from, to) }
  const diff = await call(client, diffVersionsRoute, { params })
  session.show(diff, () => printDiff(diff, session.terminal.out.paint))
}

function chooseVersions({ version, name }: BlueprintSummary, from = version - 1, to = version) {
  if (from < 1) throw usageError(`"${name}" has one version only.`)
  return { from, to }
}

function printDiff({ fields, added, removed, changed }: DocumentDiff, paint: Stream['paint']): string {
  const lines = [
    ...fields.map((field) => `${paint('yellow', '~')} ${field}`),
    ...added.map(({ path, type }) => `${paint('green', '+')} ${path} (${type})`),
    ...removed.map(({ path, type }) => `${paint('red', '-')} ${path} (${type})`),
    ...changed.map((node) => `${paint('yellow', '~')} ${node.path}: ${node.fields.join(', ')}`),
  ]
  return lines.length === 0 ? 'They are the same.\n' : `${lines.join('\n')}\n`
}

async function rollBack(session: Session, _options: unknown, nameOrId: string, version: number) {
  const client = await session.connect()
  const { id, lock } = await findBlueprint(client, nameOrId)
  const stored = await call(client, rollBackRoute, {
    params: { blueprintId: id },
    body: { version },
    headers: { 'if-match': `"${lock}"` },
  })
  session.show(stored, () => `"${stored.name}" is what version ${version} was, as version ${stored.version}.\n`)
}
