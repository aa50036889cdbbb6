import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import {
  Audience,
  forgetMemoriesRoute,
  forgetMemoryRoute,
  listMemoriesRoute,
  type Memory,
  MemoryKind,
  writeMemoryRoute,
} from '../../contracts/memory.ts'
import { formatTable } from '../format.ts'
import { parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addMemoryCommands(program: Command, register: Register) {
  const group = program.command('memory').description('What is remembered for you, your project and your org')
  const scope = ['-s, --scope <scope>', 'which part of the memory'] as const
  const kind = ['--kind <kind>', `only one of ${MemoryKind.options.join(', ')}`] as const
  const audience = ['--for <audience>', `only for one of ${Audience.options.join(', ')}`] as const
  group
    .command('list', { isDefault: true })
    .description('The newest, or what fits some words best')
    .argument('[words...]')
    .option(...scope)
    .option(...kind)
    .option(...audience)
    .option('-n, --limit <count>', 'how many', parseCount, 20)
    .action(register(list))
  group
    .command('write')
    .description('Remember something under a key, in the place of what the key had before')
    .argument('<key>')
    .argument('<content>')
    .option(...scope, 'default')
    .option('--kind <kind>', MemoryKind.options.join(', '), 'semantic')
    .option('--for <audience>', Audience.options.join(', '), 'user')
    .action(register(write))
  group
    .command('forget')
    .description(
      'Forget one thing by its id, or all of a scope, a kind or some words; yours alone unless --for is said',
    )
    .argument('[id]')
    .option(...scope)
    .option(...kind)
    .option(...audience)
    .option('--query <words>', 'what these words find')
    .action(register(forget))
}

type FilterOptions = { scope?: string; kind?: string; for?: string }

function readFilter({ scope, kind, for: audience }: FilterOptions) {
  return {
    ...(scope && { scope }),
    ...(kind && { kind: readKind(kind) }),
    ...(audience && { audience: readAudience(audience) }),
  }
}

async function list(session: Session, { limit, ...filter }: FilterOptions & { limit: number }, words: string[]) {
  const query = { limit, ...readFilter(filter), ...(words.length > 0 && { query: words.join(' ') }) }
  const { items } = await call(await session.connect(), listMemoriesRoute, { query })
  session.show(items, () =>
    items.length === 0
      ? 'Nothing of that is remembered.\n'
      : formatTable(['ID', 'SCOPE', 'KEY', 'KIND', 'FOR', 'CONTENT'], items.map(rowOf)),
  )
}

const rowOf = ({ id, scope, key, kind, audience, content }: Memory) => [
  ...[id, scope, key, kind, audience],
  content.replace(/\s+/g, ' ').slice(0, 80),
]

async function write(
  session: Session,
  options: { scope: string; kind: string; for: string },
  key: string,
  content: string,
) {
  const { scope } = options
  const body = { key, content, scope, kind: readKind(options.kind), audience: readAudience(options.for) }
  const memory = await call(await session.connect(), writeMemoryRoute, { body })
  session.show(memory, () => `Remembered ${memory.key} in ${memory.scope}.\n`)
}

const readKind = (text: string) => oneOf('--kind', MemoryKind.options, text)
const readAudience = (text: string) => oneOf('--for', Audience.options, text)

function oneOf<Value extends string>(option: string, values: readonly Value[], text: string): Value {
  const found = values.find((value) => value === text)
  if (!found) throw usageError(`${option} is one of ${values.join(', ')}.`)
  return found
}

async function forget(session: Session, options: FilterOptions & { query?: string }, id: string | undefined) {
  const query = { ...readFilter(options), ...(options.query && { query: options.query }) }
  const isFiltered = Object.keys(query).length > 0
  if ((id !== undefined) === isFiltered)
    throw usageError('Give either an id, or what to forget: --scope, --kind, --for or --query.')
  const client = await session.connect()
  if (id !== undefined) {
    await call(client, forgetMemoryRoute, { params: { memoryId: id } })
    session.show({ forgotten: 1 }, () => 'Forgotten.\n')
    return
  }
  const done = await call(client, forgetMemoriesRoute, { query })
  session.show(done, () => `Forgot ${done.forgotten}.\n`)
}
