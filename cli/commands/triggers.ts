import { type Command, Option } from 'commander'
import { call } from '../../contracts/call.ts'
import {
  type CreateTrigger,
  CronConfig,
  changeTriggerRoute,
  createTriggerRoute,
  deleteTriggerRoute,
  listTriggersRoute,
  type Trigger,
  WebhookConfig,
} from '../../contracts/triggers.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { findTrigger } from '../find-trigger.ts'
import { formatTable, formatTime } from '../format.ts'
import { listPages } from '../list-pages.ts'
import { readInputs } from '../parse-inputs.ts'
import { collect } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { checkOneKind, chooseKind, type KindOptions, whenText } from '../trigger-kind.ts'

export function addTriggerCommands(program: Command, register: Register) {
  const group = program
    .command('triggers')
    .description('Start workflows at times, when another program calls, or when something has happened')
  group
    .command('list')
    .description('List triggers with their last and next firing')
    .option('--blueprint <name|id>', 'only those of this workflow')
    .action(register(listTriggers))
  const cron = CronConfig.shape
  const hook = WebhookConfig.shape
  group
    .command('add')
    .description('Make a trigger: a schedule, a webhook, whose secret is shown this once, or one on an event')
    .argument('<name|id>', 'the workflow that it starts')
    .option('--name <name>', "the trigger's own name; else the workflow's, with what it is")
    .option('--cron <expression>', 'five fields, or six with seconds: "0 7 * * mon-fri"')
    .option('--timezone <zone>', "for example Europe/Berlin; this machine's if not given")
    .addOption(new Option('--missed <policy>', 'when iceOS did not run').choices(cron.missed.unwrap().options))
    .addOption(new Option('--overlap <policy>', 'when its last run goes on').choices(cron.overlap.unwrap().options))
    .option('--webhook', 'other programs start it over HTTP')
    .addOption(new Option('--auth <kind>', 'how they prove themselves').choices(hook.auth.unwrap().options))
    .addOption(new Option('--respond <mode>', 'when they are answered').choices(hook.respond.unwrap().options))
    .option('--after <name|id>', 'when a run of that workflow has ended; may be given again', collect)
    .addOption(
      new Option('--state <state...>', 'how it has ended; succeeded if not given').choices([
        'succeeded',
        'failed',
        'cancelled',
      ]),
    )
    .option('--on-failure', 'an error workflow: of those named by --after, else of all that have none')
    .option('--collection <name|id>', 'when a document of that collection has been read')
    .option('-i, --input <name=value>', 'an input of its runs', collect)
    .option('--input-file <file>', 'a .json or .yaml file with inputs')
    .addHelpText(
      'after',
      `
Examples:
  ice triggers add "Order report" --cron "0 7 * * mon-fri" --timezone Europe/Berlin
  ice triggers add "Order report" --webhook --auth bearer --respond when-finished
  ice triggers add "Send the report" --after "Order report"
  ice triggers add "Tell me" --on-failure`,
    )
    .action(register(addTrigger))
  const one = (name: string, description: string) =>
    group.command(name).description(description).argument('<trigger>', 'its name or id')
  one('enable', 'Let it fire; what was missed meanwhile is not made up for').action(register(setEnabled(true)))
  one('disable', 'Keep it from firing').action(register(setEnabled(false)))
  one('remove', 'Delete it; its runs stay').action(register(removeTrigger))
}

async function listTriggers(session: Session, { blueprint }: { blueprint?: string }) {
  const client = await session.connect()
  const filter = blueprint === undefined ? {} : { blueprintId: (await findBlueprint(client, blueprint)).id }
  const items = await listPages(1000, (page) => call(client, listTriggersRoute, { query: { ...page, ...filter } }))
  const rows = items.map((trigger) => [
    trigger.name,
    whenText(trigger),
    stateOf(trigger),
    trigger.lastFiredAt ? formatTime(trigger.lastFiredAt) : 'never',
    trigger.nextAt ? formatTime(trigger.nextAt) : '',
  ])
  session.show(items, () =>
    items.length === 0 ? 'There are no triggers.\n' : formatTable(['NAME', 'WHEN', 'STATE', 'LAST', 'NEXT'], rows),
  )
}

function stateOf({ enabled, lastError, pendingAt }: Trigger): string {
  const state = enabled ? 'enabled' : 'disabled'
  if (lastError) return `${state}, failed: ${lastError.title}`
  return pendingAt ? `${state}, waits for its last run` : state
}

type AddOptions = KindOptions & { name?: string; input?: string[]; inputFile?: string }

async function addTrigger(session: Session, options: AddOptions, nameOrId: string) {
  checkOneKind(options)
  const inputs = readInputs(options.input ?? [], options.inputFile, session.terminal.cwd)
  const client = await session.connect()
  const blueprint = await findBlueprint(client, nameOrId)
  const { kind, config, label } = await chooseKind(client, options)
  const name = options.name ?? `${blueprint.name} (${label})`.slice(0, 120)
  const body = { name, blueprintId: blueprint.id, enabled: true, inputs, kind, config } as CreateTrigger
  const trigger = await call(client, createTriggerRoute, { body })
  const { secret } = trigger
  if (secret !== null) {
    session.note(`Others call POST ${client.url}/hooks/${trigger.id}. Keep its secret now: it is not shown again.`)
    session.show(trigger, () => `${secret}\n`)
    return
  }
  const next = trigger.nextAt ? `; it fires next at ${formatTime(trigger.nextAt)}` : ''
  session.show(trigger, () => `Made "${trigger.name}"${next}.\n`)
}

const setEnabled = (enabled: boolean) => async (session: Session, _options: unknown, which: string) => {
  const client = await session.connect()
  const { id } = await findTrigger(client, which)
  const trigger = await call(client, changeTriggerRoute, { params: { triggerId: id }, body: { enabled } })
  const next = trigger.nextAt ? `; it fires next at ${formatTime(trigger.nextAt)}` : ''
  session.show(trigger, () => `"${trigger.name}" is ${enabled ? 'enabled' : 'disabled'}${next}.\n`)
}

async function removeTrigger(session: Session, _options: unknown, which: string) {
  const client = await session.connect()
  const { id, name } = await findTrigger(client, which)
  await call(client, deleteTriggerRoute, { params: { triggerId: id } })
  session.show({ removed: id }, () => `Removed "${name}".\n`)
}
