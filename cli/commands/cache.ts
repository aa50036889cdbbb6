import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { clearCacheRoute, getCacheRoute } from '../../contracts/node-cache.ts'
import { findBlueprint } from '../find-blueprint.ts'
import type { Register, Session } from '../session.ts'

type Options = { blueprint?: string; node?: string }

export function addCacheCommands(program: Command, register: Register) {
  const group = program
    .command('cache')
    .description('Look at, or clear, the outputs of nodes that are marked with cache')
  for (const [name, description, action] of [
    ['show', 'Show how many outputs are kept', showCache],
    ['clear', 'Forget outputs: their nodes run again', clearCache],
  ] as const) {
    group
      .command(name)
      .description(description)
      .option('--blueprint <name|id>', 'only what runs of this workflow have made')
      .option('--node <id>', 'only of this node')
      .action(register(action))
  }
}

async function showCache(session: Session, options: Options) {
  const client = await session.connect()
  const summary = await call(client, getCacheRoute, { query: await queryOf(client, options) })
  const { entries, bytes, hits } = summary
  session.show(summary, () => `${entries} outputs, ${bytes} bytes, taken ${hits} times.\n`)
}

async function clearCache(session: Session, options: Options) {
  const client = await session.connect()
  const cleared = await call(client, clearCacheRoute, { query: await queryOf(client, options) })
  session.show(cleared, () => `${cleared.removed} outputs are forgotten.\n`)
}

async function queryOf(client: Parameters<typeof findBlueprint>[0], { blueprint, node }: Options) {
  return {
    ...(blueprint !== undefined && { blueprintId: (await findBlueprint(client, blueprint)).id }),
    ...(node !== undefined && { nodeId: node }),
  }
}
