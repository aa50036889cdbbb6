import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type Backup,
  confirmRestoreRoute,
  importBackupRoute,
  previewRestoreRoute,
  type RestorePreview,
  restoreBackupRoute,
  undoRestoreRoute,
} from '../../contracts/backups.ts'
import { type Client, call } from '../../contracts/call.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBackup } from '../find-backup.ts'
import { formatBytes, formatTime } from '../format.ts'
import { readRecoveryKey } from '../read-recovery-key.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { watchJob } from '../watch-job.ts'

type Options = { preview?: boolean; foreign?: boolean; keyFile?: string; skipBackup?: boolean }

export function addRestoreCommand(program: Command, register: Register) {
  const restore = program
    .command('restore')
    .description('Restore a backup: all of it or nothing, and "ice restore undo" takes it back')
    .argument('<backup>', 'a number, an id, "last", or a file; "undo" and "confirm" concern the last restore')
    .option('--preview', 'only say what would change')
    .option('--foreign', 'although another installation made it: its workflows will run here')
    .option('--key-file <file>', 'the recovery key of a backup that this machine’s own key does not open')
    .option('--skip-backup', 'take no backup of what is there now')
    .addHelpText('after', examples)
  restore.action(register(run))
}

const examples = `
Examples:
  ice restore last --preview
  ice restore 12
  ice restore undo
  ice restore confirm                    # keep it, and free the room that the old side takes
  ice restore /media/usb/iceos-000012-20261121T120000Z.icebackup --key-file recovery.key --foreign

It is loaded into a new database, compared row for row with what was backed up, and only then takes the
place of the old one, which stays beside for 24 hours.`

async function run(session: Session, options: Options, which: string) {
  const client = await session.connect()
  if (which === 'undo') return watchJob(session, client, await call(client, undoRestoreRoute))
  if (which === 'confirm') {
    await call(client, confirmRestoreRoute)
    session.show({ confirmed: true }, () => 'The restore stays. The old side is deleted.\n')
    return exitCodes.ok
  }
  const backup = await find(session, client, which, options)
  const preview = await call(client, previewRestoreRoute, { params: { backupId: backup.id } })
  if (options.preview || !session.isJson) session.show(preview, () => print(preview))
  if (options.preview) return exitCodes.ok
  const body = { isForeign: options.foreign === true, skipBackup: options.skipBackup === true }
  return watchJob(session, client, await call(client, restoreBackupRoute, { params: { backupId: backup.id }, body }))
}

async function find(session: Session, client: Client, which: string, { keyFile }: Options): Promise<Backup> {
  const path = resolve(which)
  if (!which.endsWith('.icebackup') && !existsSync(path)) {
    if (keyFile) throw usageError('--key-file is for a backup that is given as a file.')
    return findBackup(client, which)
  }
  const key = keyFile && (await readRecoveryKey(keyFile))
  const taken = await call(client, importBackupRoute, { body: { path, ...(key && { key }) } })
  session.note(`It is backup ${taken.number} of ${formatTime(taken.createdAt)}, and stands in the list now.`)
  return taken
}

function print({ backup, changes, warnings, refusals, migrations, needBytes }: RestorePreview): string {
  return [
    `Backup ${backup.number} of ${formatTime(backup.createdAt)} (${backup.state}), iceOS ${backup.appVersion}`,
    ...changes.map(({ what, before, after }) => `  ${what.padEnd(12)} ${before ?? '?'} → ${after}`),
    ...(migrations > 0 ? [`  ${migrations} migrations are applied to it on the way.`] : []),
    `  It needs ${formatBytes(needBytes)} of free disk meanwhile.`,
    ...warnings.map((one) => `- ${one}`),
    ...refusals.map(({ title, detail }) => `! ${title}: ${detail ?? ''}`),
    '',
  ].join('\n')
}
