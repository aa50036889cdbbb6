import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { pgliteTemplate } from '../testing/pglite-template.ts'
import { openPglite, type PgliteDatabase } from './open-pglite.ts'

vi.setConfig({ testTimeout: 60_000 }) // each test starts databases, and other files do at the same time

let templatePath = ''
beforeAll(async () => {
  templatePath = await pgliteTemplate()
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-pglite-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opened from the template, and stopped when the test ends if it was not before. */
async function open(dataDir: string): Promise<PgliteDatabase> {
  const database = await openPglite({ dataDir, templatePath })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= database.stop())
  onTestFinished(stop)
  return { ...database, stop }
}

const orgId = randomUUID()
const addOrg = (database: PgliteDatabase) =>
  database.write('worker', (db) => db.query("insert into orgs (id, name) values ($1, 'Acme')", [orgId]))
const countOrgs = async (database: PgliteDatabase) =>
  (await database.read('worker', (db) => db.query<{ count: number }>('select count(*) as count from orgs')))[0]?.count

it('finds everything again after a stop', async () => {
  const folder = await temporaryFolder()
  const first = await open(folder)
  await addOrg(first)
  await first.stop()
  expect(await countOrgs(await open(folder))).toBe(1)
})

it.each(['when-stopped', 'never'] as const)('finds everything again where it was synced %s', async (durable) => {
  const folder = await temporaryFolder()
  const first = await openPglite({ dataDir: folder, templatePath, durable })
  await addOrg(first)
  await first.stop()
  const second = await open(folder) // with the settings of a database that is in use
  expect(await countOrgs(second)).toBe(1)
  await second.checkpoint()
})

it('belongs to one process at a time', async () => {
  const folder = await temporaryFolder()
  const first = await open(folder)
  await expect(open(folder)).rejects.toMatchObject({ code: 'folder-in-use', extra: { pid: process.pid } })
  await first.stop()
  await open(folder)
})

it('throws away a folder that was left half made, and makes a whole one', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'cluster.making', 'base'), { recursive: true })
  await writeFile(join(folder, 'cluster.making', 'PG_VERSION'), '18\n')
  expect(await countOrgs(await open(folder))).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(['cluster', 'owner.lock'])
})

it.each([
  ['a newer format', { format: 2, pglite: '0.5.14', postgres: '18' }, 'folder-newer'],
  ['a newer Postgres', { format: 1, pglite: '0.6.0', postgres: '19' }, 'folder-newer'],
  ['a newer PGlite series', { format: 1, pglite: '0.6.1', postgres: '18' }, 'folder-newer'],
  ['an older PGlite series', { format: 1, pglite: '0.4.9', postgres: '17' }, 'database-damaged'],
])('refuses a folder of %s and leaves it alone', async (_what, stamp, code) => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'cluster'))
  await writeFile(join(folder, 'cluster', 'iceos.json'), JSON.stringify(stamp))
  await expect(open(folder)).rejects.toMatchObject({ code })
  expect(await readdir(folder)).toEqual(['cluster'])
  expect(await readdir(join(folder, 'cluster'))).toEqual(['iceos.json'])
})

it('opens a folder of another patch version of the same series', async () => {
  const folder = await temporaryFolder()
  await (await open(folder)).stop()
  await writeFile(join(folder, 'cluster', 'iceos.json'), JSON.stringify({ format: 1, pglite: '0.5.2', postgres: '18' }))
  await open(folder)
})

it('refuses a folder that does not say what made it', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'cluster'))
  await expect(open(folder)).rejects.toMatchObject({ code: 'database-damaged' })
})

it('says that a damaged database is damaged, and changes nothing in it', async () => {
  const folder = await temporaryFolder()
  const control = join(folder, 'cluster', 'global', 'pg_control')
  await (await open(folder)).stop()
  const damaged = (await readFile(control)).fill(7, 0, 512)
  await writeFile(control, damaged)
  await expect(open(folder)).rejects.toMatchObject({
    code: 'database-damaged',
    detail: expect.stringContaining(folder),
  })
  expect((await readFile(control)).equals(damaged)).toBe(true)
  expect(await readdir(folder)).toEqual(['cluster']) // the lock is given back
})

it('says that it is lost when Postgres gives up, and does not hang', async () => {
  const folder = await temporaryFolder()
  const lost: string[] = []
  const database = await openPglite({ dataDir: folder, templatePath, onLost: ({ code }) => lost.push(code) })
  const walDir = join(folder, 'cluster', 'pg_wal')
  await rename(walDir, `${walDir}.gone`) // it cannot go on to the next segment
  const message = "select pg_logical_emit_message(true, 'test', repeat('x', 6000000))"
  await expect(database.asOwner((db) => db.query(message))).rejects.toMatchObject({
    code: 'database-unavailable',
    detail: expect.stringContaining('PANIC'),
  })
  expect(lost).toEqual(['database-unavailable'])
  await expect(countOrgs(database)).rejects.toMatchObject({ code: 'database-unavailable' })
  await database.stop()
  await rename(`${walDir}.gone`, walDir)
  expect(await countOrgs(await open(folder))).toBe(0)
})

it('gets smaller again with a checkpoint', async () => {
  const database = await open(await temporaryFolder())
  await addOrg(database)
  const before = await database.walBytes()
  await database.checkpoint()
  expect(await database.walBytes()).toBeLessThan(before)
})

it('has every commit that was acknowledged after its process was killed, again and again', {
  timeout: 60_000,
}, async () => {
  const folder = await temporaryFolder()
  const acknowledged: string[] = []
  for (let round = 0; round < 4; round++) acknowledged.push(...(await commitUntilKilled(folder, round)))
  expect(acknowledged.length).toBeGreaterThan(20)
  const database = await open(folder)
  const rows = await database.read({ orgId }, (db) => db.query<{ name: string }>('select name from projects'))
  const kept = new Set(rows.map(({ name }) => name))
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
  expect(kept.size).toBe(rows.length)
})

/** The names of the rows that a process said it had committed before it was killed in the middle of its work. */
async function commitUntilKilled(folder: string, round: number): Promise<string[]> {
  const program = fileURLToPath(new URL('../testing/commit-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder, orgId, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const names: string[] = []
  const enough = 10 + Math.floor(Math.random() * 100)
  for await (const name of createInterface({ input: child.stdout as Readable })) {
    names.push(name)
    if (names.length === enough) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return names
}
