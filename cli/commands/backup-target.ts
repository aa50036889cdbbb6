import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  addTargetRoute,
  checkTargetRoute,
  fetchBackupRoute,
  listTargetBackupsRoute,
  type NewTarget,
  removeTargetRoute,
} from '../../contracts/backup-targets.ts'
import { type BackupTarget, getBackupSettingsRoute } from '../../contracts/backups.ts'
import { type Client, call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import { formatBytes, formatTable } from '../format.ts'
import { readRecoveryKey } from '../read-recovery-key.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { watchJob } from '../watch-job.ts'

const whichHelp = 'its name or its id'

export function addBackupTargetCommands(backup: Command, register: Register) {
  const target = backup.command('target').description('Places for copies: a folder, a disk, a bucket')
  target.addHelpText('after', examples)
  target
    .command('add')
    .description('Keep copies there too; it is tried out first')
    .argument('<place>', 'a folder of the host, or s3://bucket/prefix')
    .option('--name <name>', 'what it is called; else the place itself')
    .option('--endpoint <url>', 'the server, where it is not Amazon')
    .option('--region <region>', 'of the bucket', 'us-east-1')
    .option('--access-key <id>', 'the id of the access key')
    .option('--secret-file <file>', 'holds the secret access key; "-" reads it from standard input')
    .action(register(add))
  target.command('list').description('Every place for copies').action(register(list))
  target
    .command('check')
    .description('Write something small there, read it back and delete it')
    .argument('<target>', whichHelp)
    .action(register(check))
  target
    .command('remove')
    .description('Copy nothing there any more; what is there stays')
    .argument('<target>', whichHelp)
    .action(register(remove))
  target
    .command('backups')
    .description('The backups that lie there, asked just now')
    .argument('<target>', whichHelp)
    .action(register(backups))
  target
    .command('fetch')
    .description('Bring a backup from there onto this machine; "ice restore" restores it')
    .argument('<target>', whichHelp)
    .argument('<file>', 'its name there, or "last": the one with the highest number')
    .option('--key-file <file>', 'the recovery key, where another installation made it')
    .action(register(fetchBackup))
}

const examples = `
Examples:
  ice backup target add /media/usb
  ice backup target add s3://backups/laptop --endpoint https://minio.lan:9000 --access-key ice --secret-file key.txt

On a new machine, with the recovery kit alone:
  ice backup target add s3://backups/laptop …
  ice backup target fetch s3://backups/laptop last --key-file recovery.key
  ice restore NUMBER --foreign`

type AddOptions = { name?: string; endpoint?: string; region: string; accessKey?: string; secretFile?: string }

async function add(session: Session, options: AddOptions, place: string) {
  const body = place.startsWith('s3://') ? await bucketOf(session, place, options) : folderOf(place, options)
  const made = await call(await session.connect(), addTargetRoute, { body })
  session.show(made, () => `Proven backups are copied to ${made.name} from now on; the newest one is on its way.\n`)
}

const folderOf = (place: string, { name }: AddOptions): NewTarget => ({
  ...{ kind: 'folder', path: resolve(place), name: (name ?? place).slice(0, 100) },
})

async function bucketOf(session: Session, place: string, options: AddOptions): Promise<NewTarget> {
  const { name, endpoint, region, accessKey, secretFile } = options
  const [bucket = '', ...prefix] = place.slice('s3://'.length).split('/')
  if (!accessKey || !secretFile) throw usageError('A bucket needs --access-key and --secret-file.')
  const secret =
    secretFile === '-' ? await session.terminal.readSecret('') : await readFile(resolve(secretFile), 'utf8')
  return {
    ...{ kind: 's3', name: (name ?? place).slice(0, 100), bucket, region, accessKeyId: accessKey },
    ...{ prefix: prefix.join('/'), endpoint: endpoint ?? null, secretAccessKey: secret?.trim() ?? '' },
  }
}

const placeOf = (one: BackupTarget) =>
  one.kind === 'folder' ? one.path : `s3://${[one.bucket, one.prefix].filter(Boolean).join('/')}`

async function list(session: Session) {
  const { targets } = await call(await session.connect(), getBackupSettingsRoute)
  session.show(targets, () =>
    targets.length === 0
      ? 'There is no place for copies yet.\n'
      : formatTable(
          ['NAME', 'KIND', 'PLACE', ''],
          targets.map((one) => [one.name, one.kind, placeOf(one), one.isEnabled ? '' : 'off']),
        ),
  )
}

async function find(client: Client, which: string): Promise<{ targetId: string; name: string }> {
  const { targets } = await call(client, getBackupSettingsRoute)
  const found = targets.filter((one) => [one.id, one.name, placeOf(one)].includes(which))
  if (found.length > 1) throw usageError(`${which} are several places. Give the id: ice backup target list --json`)
  if (found[0]) return { targetId: found[0].id, name: found[0].name }
  throw new AppError('target-not-found', {
    detail: `There is no ${which}. "ice backup target list" shows which there are.`,
  })
}

async function check(session: Session, _: unknown, which: string) {
  const client = await session.connect()
  const { targetId } = await find(client, which)
  const found = await call(client, checkTargetRoute, { params: { targetId } })
  session.show(found, () => [found.sentence, ...found.warnings.map((one) => `- ${one}`), ''].join('\n'))
}

async function remove(session: Session, _: unknown, which: string) {
  const client = await session.connect()
  const { targetId, name } = await find(client, which)
  await call(client, removeTargetRoute, { params: { targetId } })
  session.show({ removed: targetId }, () => `Nothing is copied to ${name} any more. What is there stays.\n`)
}

async function backups(session: Session, _: unknown, which: string) {
  const client = await session.connect()
  const { targetId } = await find(client, which)
  const { items } = await call(client, listTargetBackupsRoute, { params: { targetId } })
  session.show(items, () =>
    items.length === 0
      ? 'No backup lies there.\n'
      : formatTable(
          ['FILE', 'SIZE', ''],
          items.map((one) => [one.name, formatBytes(one.sizeBytes), one.isHere ? 'here too' : '']),
        ),
  )
}

async function fetchBackup(session: Session, { keyFile }: { keyFile?: string }, which: string, file: string) {
  const client = await session.connect()
  const { targetId } = await find(client, which)
  const key = keyFile && (await readRecoveryKey(keyFile))
  const name = file === 'last' ? await newest(client, targetId) : file
  const body = { name, ...(key && { key }) }
  return watchJob(session, client, await call(client, fetchBackupRoute, { params: { targetId }, body }))
}

/** The number stands first in the name, with zeros before it. */
async function newest(client: Client, targetId: string): Promise<string> {
  const { items } = await call(client, listTargetBackupsRoute, { params: { targetId } })
  const [last] = items.map(({ name }) => name).toSorted((a, b) => b.localeCompare(a))
  if (last) return last
  throw new AppError('backup-not-found', { detail: 'No backup lies there.' })
}
