import { resolve } from 'node:path'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import {
  type Component,
  deprecateComponentRoute,
  getComponentRoute,
  listComponentsRoute,
  listComponentUsesRoute,
  listComponentVersionsRoute,
  type PushedComponent,
  type PushResult,
  pushComponentRoute,
  removeComponentRoute,
} from '../../contracts/components.ts'
import { formatDuration, formatTable, formatTime } from '../format.ts'
import type { Register, Session } from '../session.ts'
import { readToolFolder } from '../tool-folder.ts'

export function addComponentCommands(program: Command, register: Register) {
  program
    .command('push')
    .description('Register the tool in a folder: it is checked, its tests run in the sandbox, it becomes a version')
    .argument('[folder]', 'of the tool; this folder if not given')
    .option('--dry-run', 'check and test it, and store nothing')
    .addHelpText(
      'after',
      '\nExample:\n  ice new tool word-count && ice push word-count && ice run word-count -i text="a b"',
    )
    .action(register(push))
  const group = program.command('components').description('Tools that workflows call: those of iceOS, and your own')
  group
    .command('list')
    .description('List them')
    .option('--own', 'only those that were registered here')
    .action(register(list))
  const one = (name: string, description: string) => group.command(name).description(description).argument('<name>')
  one('show', 'Show what it takes and gives, and which workflows call it').action(register(show))
  one('versions', 'List its versions, newest first').action(register(versions))
  one('deprecate', 'Say that it should not be used any more')
    .argument('[why]', 'and what to use instead')
    .option('--undo', 'it may be used again')
    .action(register(deprecate))
  one('remove', 'Remove it with all its versions')
    .option('--force', 'although workflows call it')
    .action(register(remove))
}

async function push(session: Session, { dryRun = false }: { dryRun?: boolean }, folder = '.') {
  const definition = readToolFolder(resolve(session.terminal.cwd, folder))
  const client = await session.connect()
  const body = { ...definition, dryRun } as unknown as PushedComponent
  const result = await call(client, pushComponentRoute, { body })
  session.show(result, () => describePush(session, result))
}

function describePush({ terminal }: Session, { name, version, isNew, tests }: PushResult): string {
  const { paint } = terminal.out
  const lines = tests.map((test) => `${paint('green', '✓')} ${test.name} (${formatDuration(test.durationMs)})\n`)
  const end =
    version === null
      ? `${name} is in order. Nothing was stored.`
      : `${isNew ? 'Registered' : 'Nothing has changed since'} ${name}@${version}.`
  return `${lines.join('')}${end}\n`
}

async function list(session: Session, { own }: { own?: boolean }) {
  const { items } = await call(await session.connect(), listComponentsRoute)
  const shown = own ? items.filter(({ origin }) => origin === 'registered') : items
  const rows = shown.map((one) => [
    one.name,
    versionOf(one),
    one.effect,
    one.deprecated ? 'deprecated' : '',
    firstLine(one.description),
  ])
  session.show(shown, () =>
    shown.length === 0
      ? 'None yet. "ice new tool <name>" makes the folder of one, "ice push <folder>" registers it.\n'
      : formatTable(['NAME', 'VERSION', 'EFFECT', '', 'WHAT IT DOES'], rows),
  )
}

const versionOf = ({ version }: Component) => (version === null ? 'built-in' : `v${version}`)
const firstLine = (text: string) => (text.length > 70 ? `${text.slice(0, 69)}…` : text)

async function show(session: Session, _options: unknown, name: string) {
  const client = await session.connect()
  const component = await call(client, getComponentRoute, { params: { type: 'tool', name } })
  const { items: uses } = await call(client, listComponentUsesRoute, { params: { name } })
  session.show({ ...component, uses }, () => {
    const called = uses.map(({ blueprint, nodeId, reference }) => `  ${nodeId} in "${blueprint}" (${reference})\n`)
    const deprecated = component.deprecated ? `Deprecated: ${component.deprecated}\n` : ''
    return [
      `${component.name} (${versionOf(component)}): ${component.description}\n${deprecated}`,
      `Takes ${JSON.stringify(component.inputSchema, null, 2)}\n`,
      `Gives ${JSON.stringify(component.outputSchema, null, 2)}\n`,
      called.length > 0 ? `Called by\n${called.join('')}` : 'No stored workflow calls it.\n',
    ].join('')
  })
}

async function versions(session: Session, _options: unknown, name: string) {
  const { items } = await call(await session.connect(), listComponentVersionsRoute, { params: { name } })
  const rows = items.map((one) => [`${name}@${one.version}`, formatTime(one.createdAt), one.contentHash.slice(0, 12)])
  session.show(items, () => formatTable(['VERSION', 'REGISTERED', 'CONTENT'], rows))
}

async function deprecate(
  session: Session,
  { undo }: { undo?: boolean },
  name: string,
  why = 'It should not be used any more.',
) {
  const body = { deprecated: undo ? null : why }
  const component = await call(await session.connect(), deprecateComponentRoute, { params: { name }, body })
  session.show(component, () => `${name} is ${undo ? 'no longer ' : ''}deprecated.\n`)
}

async function remove(session: Session, { force }: { force?: boolean }, name: string) {
  await call(await session.connect(), removeComponentRoute, {
    params: { name },
    ...(force && { query: { force: 'true' } }),
  })
  session.show({ removed: name }, () => `Removed ${name}.\n`)
}
