import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { listRetentionRoute, resetRetentionRoute, setRetentionRoute } from '../../contracts/retention.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { formatTable } from '../format.ts'
import { type Limit, parseLimit, toNullable } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'

export function addRetentionCommands(program: Command, register: Register) {
  const group = program.command('retention').description('Say for how long ended runs are kept')
  group
    .command('show')
    .description('Show the rule for all workflows, and those of single ones')
    .action(register(showRules))
  group
    .command('set')
    .description('Set the rule for all workflows, or for one')
    .requiredOption('--days <count>', 'delete runs that ended longer ago; "none" keeps them', parseLimit)
    .requiredOption('--runs <count>', 'keep that many of each workflow, the newest; "none" keeps all', parseLimit)
    .option('--blueprint <name|id>', 'for this workflow only')
    .action(register(setRule))
  group
    .command('reset')
    .description('Let a workflow follow the rule for all again')
    .argument('<name|id>')
    .action(register(resetRule))
}

async function showRules(session: Session) {
  const { items } = await call(await session.connect(), listRetentionRoute, {})
  const rows = items.map((rule) => [rule.blueprintId ?? 'all others', limitOf(rule.maxAgeDays), limitOf(rule.maxRuns)])
  session.show(items, () => formatTable(['WORKFLOW', 'DAYS', 'RUNS'], rows))
}

const limitOf = (limit: number | null) => (limit === null ? 'none' : String(limit))

type SetOptions = { days: Limit; runs: Limit; blueprint?: string }

async function setRule(session: Session, { days, runs, blueprint }: SetOptions) {
  const client = await session.connect()
  const blueprintId = blueprint === undefined ? null : (await findBlueprint(client, blueprint)).id
  const body = { blueprintId, maxAgeDays: toNullable(days), maxRuns: toNullable(runs) }
  const rule = await call(client, setRetentionRoute, { body })
  session.show(
    rule,
    () => `Runs are kept for days: ${limitOf(rule.maxAgeDays)}, in number: ${limitOf(rule.maxRuns)}.\n`,
  )
}

async function resetRule(session: Session, _options: unknown, nameOrId: string) {
  const client = await session.connect()
  const { id, name } = await findBlueprint(client, nameOrId)
  await call(client, resetRetentionRoute, { params: { blueprintId: id } })
  session.show({ reset: id }, () => `"${name}" follows the rule for all.\n`)
}
