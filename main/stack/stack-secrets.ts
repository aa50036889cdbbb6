/** The stack's secrets: made once, kept in one file that only this user can read, and given to containers as files. */
import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { createSecret } from '../../platform/secret.ts'
import { keysInFile, secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'
import type { Definition } from './definition.ts'

export type StackSecrets = {
  postgresPassword: string
  valkeyPassword: string
  apiToken: string
  /** Of the role that reads everything for a backup; made with the first one. */
  backupPassword?: string | undefined
  /** Of the secret store: the same as the embedded engine's, so that moving between the two keeps secrets readable. */
  secretKey: string
  /** Keys the marks that stand for secrets in labels. */
  markKey: string
  /** A database or Redis of the user's own. */
  databaseUrl?: string | undefined
  redisUrl?: string | undefined
}

export const secretsFileOf = (dataDir: string) => join(dataDir, 'stack', 'secrets.json')

type Stored = Omit<StackSecrets, 'secretKey'>

export async function readSecrets(dataDir: string): Promise<StackSecrets | undefined> {
  const text = await readFile(secretsFileOf(dataDir), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  return { ...(JSON.parse(text) as Stored), secretKey: await secretKeyOf(dataDir) }
}

async function secretKeyOf(dataDir: string): Promise<string> {
  const keeper = keysInFile(secretKeyFileOf(dataDir))
  const found = await keeper.read()
  if (found) return found
  await keeper.create?.(createSecret())
  return (await keeper.read()) ?? ''
}

export async function changeSecrets(dataDir: string, change: Partial<Stored>): Promise<StackSecrets> {
  const { secretKey, ...stored } = (await readSecrets(dataDir)) ?? {
    ...newSecrets(),
    secretKey: await secretKeyOf(dataDir),
  }
  const secrets: Stored = { ...stored, ...change }
  const path = secretsFileOf(dataDir)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFileSafely(path, `${JSON.stringify(secrets)}\n`)
  return { ...secrets, secretKey }
}

/** Made when a backup needs it: stacks from before have none. */
export async function ensureBackupPassword(dataDir: string): Promise<string> {
  const { backupPassword } = (await readSecrets(dataDir)) ?? {}
  if (backupPassword) return backupPassword
  return (await changeSecrets(dataDir, { backupPassword: random() })).backupPassword ?? ''
}

const random = () => randomBytes(32).toString('base64url')

const newSecrets = (): Stored => ({
  postgresPassword: random(),
  valkeyPassword: random(),
  apiToken: createSecret(),
  markKey: random(),
})

/** What the files in /run/secrets hold; the same names and contents as compose/make-secrets.sh makes. */
export function secretFiles(service: Definition, secrets: StackSecrets): Record<string, string> {
  const known: Record<string, string> = {
    'postgres-password': secrets.postgresPassword,
    'valkey-password': secrets.valkeyPassword,
    'api-token': secrets.apiToken,
    'secret-key': secrets.secretKey,
    'database-url': secrets.databaseUrl ?? `postgres://iceos:${secrets.postgresPassword}@postgres:5432/iceos`,
    'backup-url': `postgres://iceos_backup:${secrets.backupPassword}@postgres:5432/iceos`,
    // Of a scratch server, which only containers in its own network reach.
    'scratch-url': `postgres://iceos:${secrets.postgresPassword}@127.0.0.1:5432/iceos`,
    'redis-url': secrets.redisUrl ?? `redis://:${secrets.valkeyPassword}@valkey:6379/0`,
    'valkey-config': valkeyConfig(secrets.valkeyPassword),
    ...service.about.secrets,
  }
  return Object.fromEntries(
    service.secrets.map((name) => {
      const content = known[name]
      if (content === undefined) {
        throw new AppError('setting-invalid', {
          detail: `${service.name} asks for the secret ${name}, which nobody makes.`,
        })
      }
      return [name, content]
    }),
  )
}

const valkeyConfig = (password: string) =>
  [
    ...['bind 0.0.0.0 -::*', 'port 6379', 'dir /data', `requirepass ${password}`],
    ...['maxmemory-policy allkeys-lru', 'save 900 1', ''],
  ].join('\n')

export const markOf = (files: Record<string, string>, key: string) =>
  createHmac('sha256', key).update(JSON.stringify(files)).digest('hex').slice(0, 16)
