import { AppError } from '../contracts/errors.ts'
import type { SecretKeyKeeper } from './secret-key-keeper.ts'

/**
 * The keys of a backup join those of this machine, behind them: what comes back can be opened, and so can what was there before
 * when the restore is taken back. No key is ever lost by a restore.
 */
export async function addSecretKeys(keeper: SecretKeyKeeper, more: string | null): Promise<void> {
  const [now, added] = [splitKeys(await keeper.read()), splitKeys(more)]
  const missing = added.filter((key) => !now.includes(key))
  if (missing.length === 0) return
  const text = `${[...now, ...missing].join('\n')}\n`
  if (now.length === 0 && (await keeper.create?.(text))) return
  if (!keeper.replace) {
    throw new AppError('restore-refused', {
      detail: `The backup's secrets are encrypted with a key that ${keeper.place} lacks. Add it there; it stands in secrets.json of the backup.`,
    })
  }
  await keeper.replace(text)
}

const splitKeys = (text: string | null | undefined) => (text ?? '').split(/[\s,]+/).filter((key) => key !== '')
