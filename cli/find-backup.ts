import { type Backup, getBackupRoute, listBackupsRoute } from '../contracts/backups.ts'
import { type Client, call } from '../contracts/call.ts'
import { AppError } from '../contracts/errors.ts'
import { isUuid } from './is-uuid.ts'

/** By number, by id, or "last": the newest that is proven, else the newest that is whole. */
export async function findBackup(client: Client, which: string): Promise<Backup> {
  if (isUuid(which)) return call(client, getBackupRoute, { params: { backupId: which } })
  const { items } = await call(client, listBackupsRoute)
  const own = items.filter(({ isForeign }) => !isForeign)
  const found =
    which === 'last'
      ? (own.find(({ state }) => state === 'proven') ?? own.find(({ state }) => state === 'unproven'))
      : [...own, ...items].find(({ number }) => String(number) === which)
  if (found) return found
  throw new AppError('backup-not-found', {
    detail:
      which === 'last'
        ? 'There is no backup yet. "ice backup now" takes one.'
        : `There is no backup ${which}. "ice backup list" shows which there are.`,
  })
}
