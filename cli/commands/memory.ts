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
  group
    .command('list', { isDefault: true })
    .description('The newest, or what fits some words best')
    .argument('[words...]')
    .option(...scope)
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
    .description('Forget one thing by its id, or everything of a scope that is remembered for you alone')
    .argument('[id]')
    .option(...scope)
    .action(register(forget))
}

type ListOptions = { scope?: string; limit: number }

async function list(session: Session, { scope, limit }: ListOptions, words: string[]) {
  const query = { limit, ...(scope && { scope }), ...(words.length > 0 && { query: words.join(' ') }) }
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
  const kind = MemoryKind.safeParse(options.kind)
  const audience = Audience.safeParse(options.for)
  if (!kind.success || !audience.success) {
    throw usageError(`--kind is one of ${MemoryKind.options.join(', ')}, --for one of ${Audience.options.join(', ')}.`)
  }
  const body = { key, content, scope: options.scope, kind: kind.data, audience: audience.data }
  const memory = await call(await session.connect(), writeMemoryRoute, { body })
  session.show(memory, () => `Remembered ${memory.key} in ${memory.scope}.\n`)
}

async function forget(session: Session, { scope }: { scope?: string }, id: string | undefined) {
  if ((id === undefined) === (scope === undefined)) throw usageError('Give either an id or a --scope.')
  const client = await session.connect()
  if (id !== undefined) {
    await call(client, forgetMemoryRoute, { params: { memoryId: id } })
    session.show({ forgotten: 1 }, () => 'Forgotten.\n')
    return
  }
  const done = await call(client, forgetMemoriesRoute, { query: { scope: scope as string } })
  session.show(done, () => `Forgot ${done.forgotten} of ${scope}.\n`)
}
