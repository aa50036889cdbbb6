/**
 * The recovery key: an age identity, made with the first backup. The file that keeps it is one that `age -d -i` reads. The first key
 * is the installation's own; others, from a restore of somebody else's backup, only open what was encrypted for them.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { keysInFile } from '../../platform/secret-key-keeper.ts'
import { makeIdentity, recipientOf } from './age-keys.ts'

export type BackupKeys = {
  recipient: string
  /** The own one first. */
  identities: readonly string[]
  /** Names the installation by its key, which nobody else has. */
  installation: string
}

export const backupKeyFileOf = (dataDir: string) => join(dataDir, 'backup-key')
const identityPattern = /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/

export async function ensureBackupKeys(dataDir: string): Promise<BackupKeys> {
  const keeper = keysInFile(backupKeyFileOf(dataDir))
  if ((await keeper.read()) === undefined) {
    const identity = makeIdentity()
    await keeper.create?.(printKey(identity, 'The recovery key of this iceOS. Whoever has it can read its backups.'))
  }
  const text = (await keeper.read()) ?? ''
  const identities = text.split(/\r?\n/).filter((line) => identityPattern.test(line))
  const [own] = identities
  if (!own) {
    throw new AppError('backup-key-wrong', {
      detail: `${keeper.place} holds no key. Put the recovery key back there, or move the file away to begin with a new one.`,
    })
  }
  const recipient = recipientOf(own)
  return { recipient, identities, installation: installationOf(recipient) }
}

/** For backups of other installations. */
export async function addBackupKey(dataDir: string, key: string): Promise<BackupKeys> {
  const identity = readIdentity(key)
  const keys = await ensureBackupKeys(dataDir)
  if (keys.identities.includes(identity)) return keys
  const keeper = keysInFile(backupKeyFileOf(dataDir))
  const more = printKey(identity, 'The key of another installation, whose backup was restored here.')
  await keeper.replace?.(`${(await keeper.read())?.trimEnd()}\n\n${more}`)
  return ensureBackupKeys(dataDir)
}

/** The key itself, or the text of a key file or a recovery kit that it stands in. */
export function readIdentity(text: string): string {
  const found = text.toUpperCase().match(/AGE-SECRET-KEY-1[0-9A-Z]{58}/)?.[0]
  if (found) return found
  throw new AppError('backup-key-wrong', { detail: 'A recovery key begins with AGE-SECRET-KEY-1. This text has none.' })
}

export const installationOf = (recipient: string) => createHash('sha256').update(recipient).digest('hex').slice(0, 16)

function printKey(identity: string, about: string): string {
  return `# ${about}\n# public key: ${recipientOf(identity)}\n${identity}\n`
}

/**
 * Whoever knows only the public key can encrypt a file that opens, but not make this mark. It comes from the recovery key, so a
 * machine that has nothing else can check it.
 */
export const macOf = (identity: string, manifest: Uint8Array): string =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', identity, '', 'iceos backup manifest', 32)))
    .update(manifest)
    .digest('hex')

export function isMarkedByOneOf(identities: readonly string[], manifest: Uint8Array, mac: string): boolean {
  const given = Buffer.from(mac, 'hex')
  return identities.some((identity) => {
    const right = Buffer.from(macOf(identity, manifest), 'hex')
    return given.length === right.length && timingSafeEqual(given, right)
  })
}
