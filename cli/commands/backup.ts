import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type Backup,
  changeBackupSettingsRoute,
  deleteBackupRoute,
  drillBackupRoute,
  exportBackupRoute,
  getBackupKeyRoute,
  getBackupRoute,
  getBackupSettingsRoute,
  keepKeyStoredRoute,
  listBackupsRoute,
  showBackupKeyRoute,
  takeBackupRoute,
  verifyBackupRoute,
} from '../../contracts/backups.ts'
import { call } from '../../contracts/call.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBackup } from '../find-backup.ts'
import { formatBytes, formatTable, formatTime } from '../format.ts'
import type { Register, Session } from '../session.ts'
import type { Style } from '../terminal.ts'
import { usageError } from '../usage-error.ts'
import { watchJob } from '../watch-job.ts'
import { addBackupTargetCommands } from './backup-target.ts'

const whichHelp = 'its number, its id, or "last"'

export function addBackupCommands(program: Command, register: Register) {
  const backup = program
    .command('backup')
    .description('Backups: one encrypted file each, proven by restoring it into a scratch database')
    .addHelpText('after', examples)
  backup.command('now').description('Take a backup now, and prove it').action(register(now))
  backup.command('list').description('Every backup, the newest first, and how safe the data is').action(register(list))
  backup
    .command('show')
    .description('One backup: what is in it, and how it was proven')
    .argument('<backup>', whichHelp)
    .action(register(show))
  backup
    .command('verify')
    .description('Prove a backup again: restore it beside, compare, throw away')
    .argument('[backup]', whichHelp, 'last')
    .action(register(verify))
  backup
    .command('export')
    .description('Copy a backup into a folder or onto a disk of the host, read it back and compare')
    .argument('<backup>', whichHelp)
    .argument('<folder>')
    .action(register(exportTo))
  backup
    .command('delete')
    .description('Delete a backup from this machine')
    .argument('<backup>', whichHelp)
    .option('--yes', 'without asking back')
    .action(register(remove))
  backup
    .command('key')
    .description('The public key that backups are encrypted to; --show prints the recovery key')
    .option('--show', 'print the recovery key, and nothing else')
    .option('--kit', 'print the recovery kit: one page to keep somewhere else')
    .option('--stored', 'say that it is stored elsewhere now; it is remembered when')
    .action(register(key))
  backup
    .command('drill')
    .description('Restore the oldest kept backup beside and compare; once a month it is done by itself')
    .action(register(drill))
  addBackupTargetCommands(backup, register)
  backup
    .command('schedule')
    .description('When backups are taken: off, hour, day or week; without an argument it says how it is')
    .argument('[every]', 'off, hour, day or week')
    .option('--at <HH:MM>', 'local time of day; for "hour" only the minute counts')
    .action(register(schedule))
}

const examples = `
Examples:
  ice backup now
  ice backup list
  ice backup key --kit > recovery-kit.txt     # print it, and keep it somewhere else
  ice backup schedule hour
  ice backup export last /media/usb
  ice restore last

Restoring by hand, without iceOS: docs/restore-by-hand.md`

async function now(session: Session) {
  const client = await session.connect()
  const code = await watchJob(session, client, await call(client, takeBackupRoute, { body: { reason: 'manual' } }))
  if (session.isJson) return code
  const { items, facts } = await call(client, listBackupsRoute)
  const [newest] = items
  if (newest)
    session.terminal.out.write(
      `Backup ${newest.number} is ${newest.state}: ${formatBytes(newest.sizeBytes)}, ${newest.fileName}\n`,
    )
  if (facts.keyStoredAt === null) {
    session.note(
      'Nobody has said yet that the recovery key is stored elsewhere. Without it no backup opens on another machine: "ice backup key --kit", then "ice backup key --stored".',
    )
  }
  return code
}

const colors: Record<Backup['state'], Style> = { taking: 'cyan', unproven: 'yellow', proven: 'green', failed: 'red' }
const seconds = (ms: number | null) => (ms === null ? '' : `${(ms / 1000).toFixed(1)} s`)

async function list(session: Session) {
  const found = await call(await session.connect(), listBackupsRoute)
  const { paint } = session.terminal.out
  const { facts, undo } = found
  const rows = found.items.map((one) => [
    String(one.number),
    paint(colors[one.state], one.state),
    formatTime(one.createdAt),
    one.reason,
    formatBytes(one.sizeBytes),
    seconds(one.tookMs),
    one.contents ? `${one.contents.blueprints} workflows, ${one.contents.runs} runs, ${one.contents.files} files` : '',
    one.problem?.detail ?? (one.isForeign ? 'of another installation' : ''),
  ])
  session.show(found, () => {
    const sentences = [
      facts.lossMinutes === null ? 'No backups are taken by themselves.' : `At most ${facts.lossMinutes} min are lost.`,
      facts.lastRestoreMs === null ? '' : `The last restore took ${seconds(facts.lastRestoreMs)}.`,
      facts.nextDueAt ? `The next one is due ${formatTime(facts.nextDueAt)}.` : '',
      facts.lastDrill && !facts.lastDrill.problem
        ? `The oldest one (${facts.lastDrill.backupNumber}) was restored as a drill ${formatTime(facts.lastDrill.at)}.`
        : '',
      facts.keyStoredAt ? `The recovery key is stored elsewhere since ${formatTime(facts.keyStoredAt)}.` : '',
    ]
    const headings = ['NO', 'STATE', 'TAKEN', 'WHY', 'SIZE', 'TOOK', 'WHAT', '']
    return `${found.items.length === 0 ? 'There is no backup yet.\n' : formatTable(headings, rows)}${sentences.filter(Boolean).join(' ')}\n`
  })
  if (facts.warning) session.note(facts.warning)
  if (undo)
    session.note(
      `Backup ${undo.backupNumber} was restored ${formatTime(undo.restoredAt)}; "ice restore undo" takes that back until ${formatTime(undo.until)}.`,
    )
}

async function show(session: Session, _: unknown, which: string) {
  const client = await session.connect()
  const one = await call(client, getBackupRoute, { params: { backupId: (await findBackup(client, which)).id } })
  session.show(one, () =>
    [
      `Backup ${one.number} of ${formatTime(one.createdAt)}, ${one.state}${one.provenAt ? ` ${formatTime(one.provenAt)}` : ''}`,
      `  id        ${one.id}`,
      `  file      ${one.fileName}, ${formatBytes(one.sizeBytes)}`,
      `  sha256    ${one.sha256 ?? '-'}`,
      `  took      ${seconds(one.tookMs) || '-'}, its proof ${seconds(one.proofTookMs) || '-'}`,
      `  of        iceOS ${one.appVersion}, ${one.mode}, migration ${one.schemaHead}${one.isForeign ? ', another installation' : ''}`,
      ...(one.problem ? [`  problem   ${one.problem.detail ?? one.problem.title}`] : []),
      ...(one.contents
        ? one.contents.tables
            .filter(({ rows }) => rows > 0)
            .map(({ name, rows }) => `  ${String(rows).padStart(9)} ${name}`)
        : []),
      '',
    ].join('\n'),
  )
}

async function verify(session: Session, _: unknown, which: string) {
  const client = await session.connect()
  const { id } = await findBackup(client, which)
  return watchJob(session, client, await call(client, verifyBackupRoute, { params: { backupId: id } }))
}

async function exportTo(session: Session, _: unknown, which: string, folder: string) {
  const client = await session.connect()
  const { id } = await findBackup(client, which)
  const job = await call(client, exportBackupRoute, { params: { backupId: id }, body: { folder: resolve(folder) } })
  return watchJob(session, client, job)
}

async function remove(session: Session, { yes }: { yes?: boolean }, which: string) {
  const client = await session.connect()
  const one = await findBackup(client, which)
  if (!yes) {
    session.note(
      `This would delete backup ${one.number} (${one.state}, ${formatTime(one.createdAt)}). Add --yes to do it.`,
    )
    return exitCodes.usage
  }
  await call(client, deleteBackupRoute, { params: { backupId: one.id } })
  session.show({ deleted: one.id }, () => `Backup ${one.number} is deleted.\n`)
  return exitCodes.ok
}

async function drill(session: Session) {
  const client = await session.connect()
  return watchJob(session, client, await call(client, drillBackupRoute))
}

type KeyOptions = { show?: boolean; kit?: boolean; stored?: boolean }

async function key(session: Session, { show: isShown, kit, stored }: KeyOptions) {
  const client = await session.connect()
  if (stored) {
    const said = await call(client, keepKeyStoredRoute)
    return session.show(said, () => 'It is remembered that the recovery key is stored elsewhere.\n')
  }
  const found = await call(client, isShown || kit ? showBackupKeyRoute : getBackupKeyRoute)
  session.show(found, () => {
    if (kit) return found.kit ?? ''
    if (isShown) return `${found.identity}\n`
    return `${found.recipient}\nThe recovery key is in ${found.file}. "ice backup key --kit" prints it with what to do.\n`
  })
}

const periods = ['off', 'hour', 'day', 'week'] as const

async function schedule(session: Session, { at }: { at?: string }, every?: string) {
  const client = await session.connect()
  const period = periods.find((one) => one === every)
  if (every !== undefined && !period) throw usageError(`Say one of ${periods.join(', ')}.`)
  const body = { schedule: { ...(period && { every: period }), ...(at !== undefined && { at }) } }
  const isChange = Object.keys(body.schedule).length > 0
  const found = await (isChange
    ? call(client, changeBackupSettingsRoute, { body })
    : call(client, getBackupSettingsRoute))
  const { schedule } = found
  session.show(found, () =>
    schedule.every === 'off'
      ? 'No backups are taken by themselves.\n'
      : `Every ${schedule.every}, at ${schedule.every === 'hour' ? `minute ${schedule.at.slice(3)}` : schedule.at}.\n`,
  )
}
