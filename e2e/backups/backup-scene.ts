/** A product with something in it, its backups, and what a person does with them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll } from 'vitest'
import {
  type Backup,
  type BackupList,
  listBackupsRoute,
  restoreBackupRoute,
  takeBackupRoute,
  undoRestoreRoute,
} from '../../contracts/backups.ts'
import { deleteBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { getJobRoute, hasJobEnded, type Job, listJobsRoute } from '../../contracts/jobs.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'

export type Scene = { dataDir: string; product: Product; client: Client }

/** One product on a folder of its own for the tests of a file. */
export function oneProduct(): Scene {
  const scene = {} as Scene
  beforeAll(async () => {
    const dataDir = await makeDataDir()
    const product = await startProduct(dataDir)
    Object.assign(scene, { dataDir, product, client: await clientOf(product) })
  })
  afterAll(async () => {
    await scene.product?.stop()
    if (scene.dataDir) await removeDataDir(scene.dataDir)
  })
  return scene
}

export async function endOf(client: Client, job: Pick<Job, 'id'>): Promise<Job> {
  for (;;) {
    const now = await call(client, getJobRoute, { params: { jobId: job.id } })
    if (hasJobEnded(now)) return now
    await wait(50)
  }
}

/** The job that has to succeed. */
export async function done(client: Client, job: Job): Promise<Job> {
  const end = await endOf(client, job)
  if (end.state !== 'succeeded') throw new Error(`${end.title} has ${end.state}: ${JSON.stringify(end.problem)}`)
  return end
}

export const list = (client: Client): Promise<BackupList> => call(client, listBackupsRoute)
export const startBackup = (client: Client) => call(client, takeBackupRoute, { body: { reason: 'manual' } })
export const startUndo = (client: Client) => call(client, undoRestoreRoute)
export const startRestore = (
  client: Client,
  backupId: string,
  more: { isForeign?: boolean; skipBackup?: boolean } = {},
) => call(client, restoreBackupRoute, { params: { backupId }, body: { isForeign: false, skipBackup: true, ...more } })

export async function takeBackup(client: Client): Promise<Backup> {
  await done(client, await startBackup(client))
  const [newest] = (await list(client)).items
  if (newest?.state !== 'proven') throw new Error(`The newest backup is ${newest?.state}.`)
  return newest
}

/** Everything that a person would miss: workflows by id and version, files by name and content. */
export async function contentOf(client: Client, dataDir: string): Promise<string> {
  const { items } = await call(client, listBlueprintsRoute, { query: { limit: 100 } })
  const folder = join(dataDir, 'files')
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    files.map(async (path) => `${path.slice(folder.length)} ${await readFile(path, 'utf8')}`),
  )
  return [...items.map(({ id, version }) => `${id} ${version}`).sort(), ...texts.sort()].join('\n')
}

export async function deleteEverything(client: Client, dataDir: string) {
  const { items } = await call(client, listBlueprintsRoute, { query: { limit: 100 } })
  for (const { id } of items) await call(client, deleteBlueprintRoute, { params: { blueprintId: id } })
  await addFile(dataDir, 'written-later.txt', 'later')
}

export async function addFile(dataDir: string, name: string, text: string) {
  await mkdir(join(dataDir, 'files'), { recursive: true })
  await writeFile(join(dataDir, 'files', name), text)
}

/** Until nothing is at work: a host that was killed takes its job up again. */
export async function quiet(client: Client): Promise<void> {
  for (;;) {
    const { items } = await call(client, listJobsRoute, { query: { limit: 5 } })
    if (items.every(hasJobEnded)) return
    await wait(50)
  }
}
