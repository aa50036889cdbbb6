/** Each check finds what it is there for, and then says what to do or does it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BackupFacts } from '../../contracts/backups.ts'
import type { DiskBudget } from '../../contracts/disk.ts'
import type { Stack, StackService } from '../../contracts/stack.ts'
import { tokenFileOf } from '../secrets/token-file.ts'
import { label, networkName, volumeName } from '../stack/names.ts'
import { secretsFileOf } from '../stack/stack-secrets.ts'
import { type Check, runCheck, type Scene } from './check.ts'
import { allChecks } from './doctor.ts'

const project = 'iceos-test'
const at = '2026-11-21T12:00:00Z'
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'iceos-checks-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const facts: BackupFacts = {
  ...{ lastProvenAt: at, lastTakenAt: at, nextDueAt: null, isOverdue: false, warning: null, lossMinutes: 60 },
  ...{ lastRestoreMs: null, lastBackupMs: null, totalBytes: 1, freeBytes: null, folder: '/b', keyShownAt: at },
  ...{ keyStoredAt: at, lastDrill: null, nextDrillAt: null },
}
const budget: DiskBudget = {
  ...{ freeBytes: 1e9, totalBytes: 1e10, parts: [], measuredAt: at },
  forecast: { bytesPerDay: 0, fullInDays: null, basedOnDays: 10 },
}
const probe = { at, ok: true, latencyMs: 3, sentence: 'It answered.' }
const one = {
  ...{
    id: 'a',
    name: `${project}-valkey-1`,
    state: 'healthy' as const,
    startedAt: at,
    restarts: 0,
    isOutOfMemory: false,
  },
  ...{ exitCause: null, imageId: 'x', port: null, probe },
}
const valkey: StackService = {
  ...{ name: 'valkey', title: 'Valkey', about: '', kind: 'cache', isInstalled: true, image: 'valkey:8.1', wanted: 1 },
  ...{ state: 'healthy', sentence: 'It answers.', containers: [one], history: [], settings: [] },
}
const stack = (change: Partial<StackService> = {}, watchdog: Stack['watchdog'] = []): Stack => ({
  ...{ project, state: 'up', services: [{ ...valkey, ...change }], watchdog, problem: null },
})
const info = (change: object = {}, host: object = {}) =>
  ({
    ...{ Name: `/${project}-valkey-1`, RestartCount: 0, Config: { Labels: { [label.service]: 'valkey' } } },
    State: { OOMKilled: false },
    HostConfig: { ReadonlyRootfs: true, CapDrop: ['ALL'], Memory: 1, PortBindings: {}, ...host },
    ...change,
  }) as unknown as Scene['containers'][number]

type Given = {
  stack?: Stack
  containers?: Scene['containers']
  state?: object
  docker?: object
} & Partial<Omit<Scene, 'stack' | 'containers' | 'docker'>>

/** Everything is well, but for what is given. */
function scene({ state, docker, ...change }: Given = {}): Scene {
  const volumes = [{ Name: volumeName(project, 'postgres'), Labels: { [label.birth]: 'b1', [label.project]: project } }]
  const fake = {
    info: async () => ({ SystemTime: new Date().toISOString() }),
    listVolumes: async ({ filters }: { filters: { dangling?: string[] } }) => ({
      Volumes: filters.dangling ? [] : volumes,
    }),
    listNetworks: async () => [{ Name: networkName(project) }],
    getNetwork: () => ({ inspect: async () => ({ Containers: {} }) }),
    getImage: () => ({ inspect: async () => ({ Id: 'x', Config: {} }) }),
    ...docker,
  }
  const stored = {
    ...{ mode: 'stack', project, volumes: { postgres: 'b1' }, secretsMadeAt: new Date().toISOString() },
    ...{
      hasOwnDatabase: false,
      hasOwnRedis: false,
      workers: 1,
      addOns: [],
      variables: {},
      ports: {},
      kept: null,
      keptPostgres: null,
    },
    ...state,
  }
  return {
    ...{ dataDir, pageDir: join(dataDir, 'page'), containers: [info()], stack: stack(), engineState: () => 'running' },
    ...{ readiness: { ok: true, status: 'ready', failing: [] }, openJobs: () => 0, checkSettings: () => 'ok' },
    base: { store: { read: () => stored } } as unknown as Scene['base'],
    docker: fake as unknown as Scene['docker'],
    found: {
      ...{ docker: undefined, tried: [], advice: null },
      engine: {
        ...{ name: 'Docker', address: 'unix:///x', version: '29.0', apiVersion: '1.52', os: 'linux' },
        ...{ architecture: 'x86_64', cpus: 4, memoryBytes: 8 * 1024 ** 3 },
      },
    },
    ...{ backupFacts: async () => facts, diskBudget: async () => budget, restartEngine: async () => {} },
    schemaHead: async () => 1,
    ...change,
  } as Scene
}

const find = (name: string): Check => {
  const check = allChecks.find((one) => one.name === name)
  if (!check) throw new Error(`There is no check ${name}.`)
  return check
}
const missing = Object.assign(new Error('no such image'), { statusCode: 404 })
const problem = { type: '', title: 'No', status: 503, code: 'internal', detail: 'It does not answer.' } as never

/** What each check is there for. `by`: what it then has. */
const cases: Record<string, { given: () => Given; says: string; by: 'instruction' | 'repair' }> = {
  'data-folder': { given: () => ({ dataDir: join(dataDir, 'gone') }), says: 'cannot be written', by: 'instruction' },
  settings: { given: () => ({ checkSettings: () => 'row 3 is missing' }), says: 'row 3', by: 'instruction' },
  page: { given: () => ({ pageDir: join(dataDir, 'none') }), says: 'not built', by: 'instruction' },
  'disk-forecast': {
    given: () => ({
      diskBudget: async () => ({
        ...budget,
        parts: [{ subject: 'backups', title: 'Backups', bytes: 1, bytesPerDay: 5 }],
        forecast: { bytesPerDay: 1e9, fullInDays: 12, basedOnDays: 9 },
      }),
    }),
    says: 'full in about 12 days',
    by: 'instruction',
  },
  'engine-newer': { given: () => ({ schemaHead: async () => 9999 }), says: 'has migration 9999', by: 'instruction' },
  'old-postgres': {
    given: () => ({ state: { keptPostgres: { variables: {}, postgresVolume: 'postgres', since: at } } }),
    says: 'postgres of before is kept',
    by: 'instruction',
  },
  engine: { given: () => ({ engineState: () => 'failed' }), says: 'It is failed', by: 'repair' },
  database: {
    given: () => ({ readiness: { ok: false, status: 'not-ready', failing: [{ name: 'database', problem }] } }),
    says: 'does not answer',
    by: 'instruction',
  },
  backups: {
    given: () => ({ backupFacts: async () => ({ ...facts, warning: 'The last one is 3 days old.' }) }),
    says: '3 days old',
    by: 'instruction',
  },
  'container-engine': {
    given: () => ({ found: { engine: null, tried: [], advice: 'Start Docker.', docker: undefined } }),
    says: 'Start Docker',
    by: 'instruction',
  },
  'container-engine-memory': {
    given: () => ({
      found: { ...scene().found, engine: { ...scene().found.engine, memoryBytes: 1024 ** 3 } as never },
    }),
    says: '1 GB',
    by: 'instruction',
  },
  clock: {
    given: () => ({ docker: { info: async () => ({ SystemTime: new Date(Date.now() - 600_000).toISOString() }) } }),
    says: '600 s off',
    by: 'instruction',
  },
  images: {
    given: () => ({ docker: { getImage: () => ({ inspect: () => Promise.reject(missing) }) } }),
    says: 'valkey:8.1',
    by: 'instruction',
  },
  'images-pinned': { given: () => ({ stack: stack({ image: 'valkey:latest' }) }), says: 'latest', by: 'instruction' },
  network: { given: () => ({ docker: { listNetworks: async () => [] } }), says: 'removed', by: 'repair' },
  volumes: {
    given: () => ({ docker: { listVolumes: async () => ({ Volumes: [] }) } }),
    says: 'Gone, with the data in them: postgres',
    by: 'instruction',
  },
  containers: { given: () => ({ stack: stack({ containers: [] }) }), says: 'Valkey', by: 'instruction' },
  services: {
    given: () => ({ stack: stack({ state: 'unhealthy', sentence: 'It is mute.' }) }),
    says: 'Valkey: It is mute.',
    by: 'instruction',
  },
  latency: {
    given: () => ({ stack: stack({ containers: [{ ...one, probe: { ...probe, latencyMs: 2500 } }] }) }),
    says: 'Valkey',
    by: 'instruction',
  },
  'out-of-memory': {
    given: () => ({ containers: [info({ State: { OOMKilled: true } })] }),
    says: 'Out of memory',
    by: 'instruction',
  },
  restarts: { given: () => ({ containers: [info({ RestartCount: 9 })] }), says: '(9)', by: 'instruction' },
  watchdog: {
    given: () => ({
      stack: stack({}, [{ service: 'valkey-1', restarts: 5, gaveUp: true, sentence: 'Valkey was given up.' }]),
    }),
    says: 'given up',
    by: 'instruction',
  },
  'ports-local': {
    given: () => ({ containers: [info({}, { PortBindings: { '5432/tcp': [{ HostIp: '0.0.0.0' }] } })] }),
    says: 'Open to others',
    by: 'instruction',
  },
  hardening: { given: () => ({ containers: [info({}, { Privileged: true })] }), says: 'Not:', by: 'instruction' },
  strangers: {
    given: () => ({
      docker: { getNetwork: () => ({ inspect: async () => ({ Containers: { x: { Name: 'spy' } } }) }) },
    }),
    says: 'spy',
    by: 'instruction',
  },
  'secrets-age': {
    given: () => ({ state: { secretsMadeAt: '2020-01-01T00:00:00Z' } }),
    says: 'days old',
    by: 'instruction',
  },
  leftovers: {
    given: () => ({ docker: { listVolumes: async () => ({ Volumes: [{ Name: `${project}-ghost-1-secrets` }] }) } }),
    says: 'ghost',
    by: 'repair',
  },
}

describe('a check', () => {
  it('has a name of its own, and there are more than thirty', () => {
    expect(new Set(allChecks.map(({ name }) => name)).size).toBe(allChecks.length)
    expect(allChecks.length).toBeGreaterThan(30)
    expect(Object.keys(cases).length).toBeGreaterThanOrEqual(25)
  })

  it.each(Object.entries(cases))(
    'finds what is wrong with %s, and says what to do',
    async (name, { given, says, by }) => {
      const check = find(name)
      const result = await runCheck(check, scene(given()))
      expect(result.sentence).toContain(says)
      expect(['attention', 'broken']).toContain(result.state)
      expect(by === 'repair' ? result.repair : result.instruction).toMatch(/\w{3}/)
    },
  )

  it.each(Object.keys(cases).filter((name) => name !== 'page'))(
    'says nothing of %s while all is well',
    async (name) => {
      expect((await runCheck(find(name), scene())).state).toBe('ok')
    },
  )

  it.skipIf(process.platform === 'win32').each([
    ['token-file', tokenFileOf],
    ['stack-secrets-file', secretsFileOf],
    ['backup-key-file', (folder: string) => join(folder, 'backup-key')],
  ] as const)('closes %s when others can read it', async (name, pathOf) => {
    mkdirSync(dirname(pathOf(dataDir)), { recursive: true })
    writeFileSync(pathOf(dataDir), 'secret')
    chmodSync(pathOf(dataDir), 0o644)
    const before = await runCheck(find(name), scene())
    expect([before.state, before.repair]).toEqual(['broken', 'Close the file'])
    await find(name).repair?.run(scene())
    expect((await runCheck(find(name), scene())).state).toBe('ok')
  })

  it('starts an engine that has ended, and removes what is left over, as its repair', async () => {
    const done: string[] = []
    await find('engine').repair?.run(scene({ restartEngine: async () => void done.push('restarted') }))
    const docker = {
      listVolumes: async () => ({ Volumes: [{ Name: 'a-secrets' }, { Name: 'a-postgres' }] }),
      getVolume: (name: string) => ({ remove: async () => void done.push(name) }),
    }
    await find('leftovers').repair?.run(scene({ docker }))
    expect(done).toEqual(['restarted', 'a-secrets'])
  })

  it('is skipped where it has nothing to look at, and says when it fails itself', async () => {
    expect((await runCheck(find('volumes'), { ...scene(), docker: undefined })).state).toBe('skipped')
    expect((await runCheck(find('services'), { ...scene(), stack: undefined })).state).toBe('skipped')
    const checkSettings = () => {
      throw new Error('cannot look')
    }
    expect(await runCheck(find('settings'), scene({ checkSettings }))).toMatchObject({
      state: 'broken',
      sentence: expect.stringContaining('cannot look'),
    })
  })
})
