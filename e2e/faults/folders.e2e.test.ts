import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { getRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { changeSettingsRoute, getStatusRoute } from '../../contracts/system.ts'
import { openPglite } from '../../engine/db/pglite/open-pglite.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { folderState } from '../testing/folder-state.ts'
import { clientOf, type LaunchedHost, launchHost, mustBeReady, stopHost } from '../testing/launch-host.ts'
import { canMount, mountMemory } from '../testing/mount-memory.ts'
import { processesOn } from '../testing/processes.ts'
import { faultPlan, killingTimeoutMs } from './fault-plan.ts'

/** A folder that has been used and left in order, with one run in it; each test gets a copy. */
let used = ''
let runId = ''
let dataDir = ''
let hosts: LaunchedHost[] = []

const start = (port?: number, folder = dataDir): LaunchedHost => {
  const host = launchHost(folder, port === undefined ? {} : { port })
  hosts.push(host)
  return host
}
const startReady = async (folder = dataDir): Promise<Client> => clientOf(await mustBeReady(start(0, folder)))
const inData = (...path: string[]) => join(dataDir, ...path)
const stopAll = async () => {
  for (const host of hosts) await stopHost(host)
  hosts = []
}

beforeAll(async () => {
  used = await makeDataDir()
  const client = await startReady(used)
  const nodes = [{ id: 'only', type: 'tool', tool_name: 'template', tool_args: { template: 'kept' } }]
  const run = await call(client, startRunRoute, { body: { blueprint: { name: 'kept', nodes } }, query: { wait: 30 } })
  expect(run.state).toBe('succeeded')
  runId = run.id
  await stopAll()
})
afterAll(() => removeDataDir(used))
beforeEach(async () => {
  dataDir = await makeDataDir()
})
afterEach(async () => {
  await stopAll()
  await removeDataDir(dataDir)
})

const useUsed = () => cp(used, dataDir, { recursive: true })
const expectTheRun = async (client: Client) =>
  expect(await call(client, getRunRoute, { params: { runId } })).toMatchObject({ outputs: { only: { text: 'kept' } } })

/** It ends with an error, says all of this, leaves no process, and changes nothing. */
async function expectRefusal(...said: (string | RegExp)[]) {
  const before = await folderState(dataDir)
  await expectFailure(start(0), ...said)
  expect(await folderState(dataDir)).toEqual(before)
}

async function expectFailure(host: LaunchedHost, ...said: (string | RegExp)[]) {
  expect(await host.ready).toBeUndefined()
  expect(await host.ended).toEqual({ code: 1, signal: null })
  for (const part of said) expect(host.said()).toMatch(part)
  expect(await processesOn(dataDir)).toEqual([])
}

describe('two starts on one data folder', () => {
  it('leave it to the first, whose process the second one names', async () => {
    const client = await startReady()
    const [first] = hosts
    const second = start(0)
    expect(await second.ended).toEqual({ code: 3, signal: null })
    expect(second.said()).toContain(`iceOS already runs on ${dataDir}: process ${first?.pid} at ${client.url}.`)
    expect(second.said()).toContain('--data-dir')
    expect((await call(client, getStatusRoute)).engine.state).toBe('running')
  })

  it('at the same moment leave it to one of them', async () => {
    const pair = [start(0), start(0)]
    const ready = await Promise.all(pair.map((host) => host.ready))
    expect(ready.filter((line) => line !== undefined)).toHaveLength(1)
    const winner = pair.find((_, index) => ready[index])
    const loser = pair.find((host) => host !== winner)
    expect(await loser?.ended).toEqual({ code: 3, signal: null })
    expect(loser?.said()).toContain(`process ${winner?.pid}`)
  })
})

describe('a half-written data folder', () => {
  it('is finished by the next start, whenever the first one was killed', { timeout: killingTimeoutMs }, async () => {
    const { kills, random } = faultPlan('Killing first starts', 4, 40)
    for (let count = 0; count < kills; count++) {
      const host = start(0)
      await wait(random.between(30, 1800))
      host.signal('SIGKILL')
      await host.ended
    }
    const client = await startReady()
    expect((await call(client, getStatusRoute)).engine.state).toBe('running')
  })

  it('with leftovers of its making and empty files is made anew', async () => {
    await mkdir(inData('database', 'cluster.making', 'base'), { recursive: true })
    await writeFile(inData('database', 'cluster.making', 'PG_VERSION'), '1')
    const empty = ['token', 'settings.db', 'host.lock', 'owner.lock', join('database', 'owner.lock')]
    for (const path of empty) await writeFile(inData(path), '')
    await startReady()
    expect(await readdir(inData('database'))).not.toContain('cluster.making')
    expect(await readFile(inData('token'), 'utf8')).toMatch(/^ice_[\w-]{43}\n$/)
  })

  it('whose database has lost its stamp is refused, and left as it is', async () => {
    await useUsed()
    await writeFile(inData('database', 'cluster', 'iceos.json'), '')
    await expectRefusal(inData('database', 'cluster', 'iceos.json'), /Nothing was changed/, /backup/)
  })
})

describe('a data folder from a newer version', () => {
  it('is refused by its settings', async () => {
    await useUsed()
    const db = new Database(inData('settings.db'))
    db.pragma('user_version = 99')
    db.close()
    await expectRefusal(inData('settings.db'), /version 99/, /newer iceOS/, /--data-dir/)
  })

  it('is refused by the stamp of its database', async () => {
    await useUsed()
    const stamp = { format: 1, pglite: '0.9.0', postgres: '19' }
    await writeFile(inData('database', 'cluster', 'iceos.json'), JSON.stringify(stamp))
    await expectRefusal(inData('database'), /PGlite 0\.9\.0 \(Postgres 19\)/, /Update iceOS/)
  })

  it('is refused by the migrations that were applied to it, and its runs are there again afterwards', async () => {
    await useUsed()
    await asOwner(`insert into schema_migrations (version, name, checksum, app_version)
      values (9999, 'from-the-future', 'none', '99.0.0')`)
    await expectFailure(start(0), /version 9999 \(made by iceOS 99\.0\.0\).*Update iceOS/s)
    await asOwner('delete from schema_migrations where version = 9999')
    await expectTheRun(await startReady())
  })

  async function asOwner(sql: string) {
    const database = await openPglite({ dataDir: inData('database') })
    await database.asOwner((db) => db.query(sql))
    await database.stop()
  }
})

describe('a taken port', () => {
  it('that was asked for is refused, with what to do', async () => {
    const port = await takePort()
    await expectFailure(start(port), `port ${port}`, /Stop it/, /--port/)
  })

  it('that it had so far is replaced by the next free one, which it keeps', async () => {
    const port = await takePort()
    await call(await startReady(), changeSettingsRoute, { body: { port } })
    await stopAll()
    const moved = start()
    const { url } = await mustBeReady(moved)
    expect(url).not.toContain(`:${port}`)
    expect(moved.said()).toContain(`Port ${port} is in use. iceOS listens on port ${new URL(url).port} instead`)
    await stopAll()
    expect((await mustBeReady(start())).url).toBe(url)
  })

  async function takePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }
})

describe('a read-only data folder', () => {
  const isRoot = process.getuid?.() === 0
  it.skipIf(process.platform === 'win32' || (isRoot && !canMount()))('is refused, with what to do', async () => {
    // A mode does not keep root out; a disk that cannot be written does.
    const unlock = isRoot ? mountMemory(dataDir, 'ro,size=1m') : () => chmod(dataDir, 0o700)
    if (!isRoot) await chmod(dataDir, 0o500)
    try {
      await expectRefusal(dataDir, /cannot be made or written/, /--data-dir/)
    } finally {
      await unlock()
    }
  })
})

describe('a damaged data folder', () => {
  it('gets a new token for one that cannot be read, and says so', async () => {
    await useUsed()
    await writeFile(inData('token'), 'not a token\u0000')
    await expectTheRun(await startReady())
    expect(hosts[0]?.said()).toMatch(inData('token'))
    expect(hosts[0]?.said()).toMatch(/new token/)
  })

  it('keeps damaged settings beside the new ones, and says so', async () => {
    await useUsed()
    const damaged = 'this is no database at all, and never was one'.repeat(100)
    await writeFile(inData('settings.db'), damaged)
    await expectTheRun(await startReady())
    expect(hosts[0]?.said()).toMatch(/settings were damaged.*put aside.*settings\.db\.damaged-/s)
    const aside = (await readdir(dataDir)).find((name) => name.startsWith('settings.db.damaged-')) ?? ''
    expect(await readFile(inData(aside), 'utf8')).toBe(damaged)
  })

  it.each([
    ['global/pg_control', 'overwritten'],
    ['PG_VERSION', 'cut short'],
  ])('with a %s that is %s is refused, and left as it is', async (file, how) => {
    await useUsed()
    const path = inData('database', 'cluster', file)
    const bytes = await readFile(path)
    await writeFile(path, how === 'cut short' ? '' : Buffer.alloc(bytes.length, 0x5a))
    await expectRefusal(inData('database'), /could not be opened/, /backup/, /another data folder/)
    await writeFile(path, bytes)
    await expectTheRun(await startReady())
  })
})
