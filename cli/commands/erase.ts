import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { eraseRoute, erasureKinds, listErasuresRoute } from '../../contracts/erasures.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable, formatTime } from '../format.ts'
import { isUuid } from '../is-uuid.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addEraseCommand(program: Command, register: Register) {
  program
    .command('erase')
    .description('Erase something for good: unlike what is deleted, no restore brings it back')
    .argument('<kind>', `${erasureKinds.join(', ')}; or "list": what was erased so far`)
    .argument('[id]', 'its id')
    .option('--yes', 'without asking back')
    .action(register(erase))
}

async function erase(session: Session, { yes }: { yes?: boolean }, kind: string, id?: string) {
  const client = await session.connect()
  if (kind === 'list') {
    const { items } = await call(client, listErasuresRoute)
    const rows = items.map((one) => [one.kind, one.id, formatTime(one.erasedAt)])
    session.show(items, () => (rows.length === 0 ? 'Nothing.\n' : formatTable(['KIND', 'ID', 'ERASED'], rows)))
    return exitCodes.ok
  }
  const known = erasureKinds.find((one) => one === kind)
  if (!known || !id || !isUuid(id)) throw usageError(`Say one of ${erasureKinds.join(', ')}, and its id.`)
  if (!yes) {
    session.note(`This would erase the ${known} ${id}, and nothing brings it back. Add --yes to do it.`)
    return exitCodes.usage
  }
  const erased = await call(client, eraseRoute, { body: { kind: known, id } })
  session.show(
    erased,
    () => `The ${known} is erased. It lies in older backups until they go, and no restore brings it back.\n`,
  )
  return exitCodes.ok
}
