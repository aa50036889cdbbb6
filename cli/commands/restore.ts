import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type BackupPart,
  listBackupPartsRoute,
  restorePartsRoute,
  undoPartsRoute,
} from '../../contracts/backup-parts.ts'
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
import { AppError } from '../../contracts/errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBackup } from '../find-backup.ts'
import { formatBytes, formatTable, formatTime } from '../format.ts'
import { readRecoveryKey } from '../read-recovery-key.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { watchJob } from '../watch-job.ts'

type Options = {
  preview?: boolean
  foreign?: boolean
  keyFile?: string
  skipBackup?: boolean
  only?: string[]
  copy?: boolean
}

export function addRestoreCommand(program: Command, register: Register) {
  const restore = program
    .command('restore')
    .description('Restore a backup: all of it or nothing, and "ice restore undo" takes it back')
    .argument(
      '<backup>',
      'a number, an id, "last", or a file; "undo", "confirm" and "undo-parts" concern the last restore',
    )
    .option('--preview', 'only say what would change')
    .option('--foreign', 'although another installation made it: its workflows will run here')
    .option('--key-file <file>', 'the recovery key of a backup that this machine’s own key does not open')
    .option(
      '--only <what...>',
      'only "blueprints", "collections", "blueprint=NAME" or "collection=NAME", beside what is there',
    )
    .option('--copy', 'with --only: what is there already comes as a copy')
    .option('--skip-backup', 'take no backup of what is there now')
    .addHelpText('after', examples)
  restore.action(register(run))
}

const examples = `
Examples:
  ice restore last --preview
  ice restore 12
  ice restore undo
  ice restore 12 --only blueprints --preview
  ice restore 12 --only blueprint="Order report" --only collection=Handbook
  ice restore undo-parts                 # remove what --only has brought
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
  if (which === 'undo-parts') return watchJob(session, client, await call(client, undoPartsRoute))
  const backup = await find(session, client, which, options)
  if (options.only) return runParts(session, client, backup, options.only, options)
  const preview = await call(client, previewRestoreRoute, { params: { backupId: backup.id } })
  if (options.preview || !session.isJson) session.show(preview, () => print(preview))
  if (options.preview) return exitCodes.ok
  const body = { isForeign: options.foreign === true, skipBackup: options.skipBackup === true }
  return watchJob(session, client, await call(client, restoreBackupRoute, { params: { backupId: backup.id }, body }))
}

/** Beside what is there, which stays as it is. */
async function runParts(session: Session, client: Client, backup: Backup, only: string[], options: Options) {
  const params = { backupId: backup.id }
  const { items, needsYes } = await call(client, listBackupPartsRoute, { params })
  const chosen = choose(items, only)
  const whenThere = options.copy ? ('copy' as const) : ('skip' as const)
  const preview = chosen.map((part) => ({ ...part, will: willOf(part, whenThere) }))
  const rows = preview.map(({ kind, name, count, will }) => [words[kind], name, countOf(kind, count), sentences[will]])
  if (options.preview || !session.isJson)
    session.show({ items: preview, needsYes }, () => formatTable(['WHAT', 'NAME', 'WITH', 'WILL'], rows))
  if (options.preview) return exitCodes.ok
  const refs = preview.filter(({ will }) => will !== 'stay').map(({ kind, id }) => ({ kind, id }))
  if (refs.length === 0) {
    session.note('All of it is here already. With --copy it comes beside what is there.')
    return exitCodes.ok
  }
  const body = { items: refs, whenThere, isForeign: options.foreign === true }
  return watchJob(session, client, await call(client, restorePartsRoute, { params, body }))
}

const words = { blueprint: 'workflow', collection: 'collection' } as const
const sentences = { come: 'come', copy: 'come as a copy', stay: 'stay as it is here' } as const
const countOf = (kind: BackupPart['kind'], count: number) =>
  `${count} ${kind === 'blueprint' ? 'version' : 'document'}${count === 1 ? '' : 's'}`

function willOf({ here, isCopied }: BackupPart, whenThere: 'skip' | 'copy'): keyof typeof sentences {
  if (here === 'absent') return 'come'
  return whenThere === 'copy' && !isCopied ? 'copy' : 'stay'
}

function choose(items: readonly BackupPart[], only: readonly string[]): BackupPart[] {
  const chosen = only.flatMap((one) => {
    const [, kind, plural, name] = /^(blueprint|collection)(?:(s)|=(.+))$/s.exec(one) ?? []
    if (!kind) throw usageError('Say --only blueprints, collections, blueprint=NAME or collection=NAME.')
    const found = items.filter((part) => part.kind === kind && (plural || part.name === name || part.id === name))
    if (found.length > 0 || plural) return found
    const names = items.filter((part) => part.kind === kind).map((part) => part.name)
    throw new AppError('invalid-input', {
      detail: `There is no ${kind} "${name}" in that backup. It has ${names.length === 0 ? 'none' : names.join(', ')}.`,
    })
  })
  return [...new Set(chosen)]
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
    ...changes.map(
      ({ what, before, after }) =>
        `  ${(what === 'blueprints' ? 'workflows' : what).padEnd(14)} ${before ?? '?'} → ${after}`,
    ),
    ...(migrations > 0 ? [`  ${migrations} migrations are applied to it on the way.`] : []),
    `  It needs ${formatBytes(needBytes)} of free disk meanwhile.`,
    ...warnings.map((one) => `- ${one}`),
    ...refusals.map(({ title, detail }) => `! ${title}: ${detail ?? ''}`),
    '',
  ].join('\n')
}
