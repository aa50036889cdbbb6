/** The secrets of a stack that is not ours: from its data folder, else from what its containers were given. */
import { readFile } from 'node:fs/promises'
import { secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import type { Docker } from '../docker/connect.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import { readTar } from '../docker/read-tar.ts'
import { label, ours } from './names.ts'
import { type StackSecrets, secretsFileOf } from './stack-secrets.ts'

export type FoundSecrets = Partial<Omit<StackSecrets, 'markKey'>>

export async function findFoundSecrets(docker: Docker, project: string, folder: string | null): Promise<FoundSecrets> {
  const fromContainers = await readContainers(docker, project)
  return folder === null ? fromContainers : { ...fromContainers, ...(await readFolder(folder)) }
}

async function readFolder(folder: string): Promise<FoundSecrets> {
  const [stored, secretKey] = await Promise.all(
    [secretsFileOf(folder), secretKeyFileOf(folder)].map((path) => readFile(path, 'utf8').catch(() => undefined)),
  )
  const { markKey: _, ...found } = (stored ? JSON.parse(stored) : {}) as Partial<StackSecrets>
  return { ...found, ...(secretKey && { secretKey }) }
}

async function readContainers(docker: Docker, project: string): Promise<FoundSecrets> {
  const list = await docker.listContainers({ all: true, ...ours(project) })
  const wanted = list.filter(({ Labels }) =>
    ['engine', 'worker', 'postgres', 'valkey'].includes(Labels[label.service] ?? ''),
  )
  const files = new Map<string, string>()
  for (const { Id } of wanted) for (const [name, content] of await secretsIn(docker, Id)) files.set(name, content)
  return fromFiles(files)
}

/** Also of a container that does not run: its secrets lie in a volume. */
async function secretsIn(docker: Docker, id: string): Promise<Map<string, string>> {
  const stream = await unlessMissing(docker.getContainer(id).getArchive({ path: '/run/secrets' }))
  if (!stream) return new Map()
  const chunks: Buffer[] = []
  for await (const chunk of stream as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return new Map([...readTar(Buffer.concat(chunks))].map(([path, content]) => [path.replace(/^.*\//, ''), content]))
}

/** Backwards from what the containers are given: see `secretFiles`. */
export function fromFiles(files: ReadonlyMap<string, string>): FoundSecrets {
  const [database, redis] = [readUrl(files.get('database-url')), readUrl(files.get('redis-url'))]
  const [ownDatabase, ownRedis] = [database?.hostname !== 'postgres', redis?.hostname !== 'valkey']
  const known: FoundSecrets = {
    postgresPassword: files.get('postgres-password') ?? (ownDatabase ? undefined : passwordOf(database)),
    valkeyPassword: files.get('valkey-password') ?? (ownRedis ? undefined : passwordOf(redis)),
    apiToken: files.get('api-token'),
    secretKey: files.get('secret-key'),
    databaseUrl: ownDatabase ? database?.href : undefined,
    redisUrl: ownRedis ? redis?.href : undefined,
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

const readUrl = (text: string | undefined) => (text && URL.canParse(text) ? new URL(text) : undefined)
const passwordOf = (url: URL | undefined) => (url?.password ? decodeURIComponent(url.password) : undefined)
