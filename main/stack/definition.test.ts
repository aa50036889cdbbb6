import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { AppError } from '../../contracts/errors.ts'
import { containerSpec, toBytes, toMs } from './container-spec.ts'
import {
  composeFolder,
  type Definition,
  inOrder,
  type ParsedFiles,
  readComposeFile,
  readDefinitions,
} from './definition.ts'
import { interpolate } from './interpolate.ts'
import { changeSecrets, secretFiles } from './stack-secrets.ts'

const specOf = (service: Definition) =>
  containerSpec(service, { project: 'p', dataDir: '/d', number: 1, imageId: 'sha256:1', secretsMark: 'm' })

describe('the compose files', () => {
  it('define the services, in the order in which they start', async () => {
    const names = [...(await readDefinitions({})).keys()]
    expect(names).toEqual(['postgres', 'migrate', 'valkey', 'engine', 'worker', 'prometheus'])
  })

  it('parses a file again only when it has changed', async () => {
    const parsed: ParsedFiles = new Map()
    const first = await readDefinitions({}, parsed)
    const contents = [...parsed.values()].map(({ content }) => content)
    expect(await readDefinitions({}, parsed)).toEqual(first)
    expect([...parsed.values()].every(({ content }, index) => content === contents[index])).toBe(true)
    for (const path of parsed.keys()) parsed.set(path, { text: 'as it was before', content: {} })
    expect(await readDefinitions({}, parsed)).toEqual(first)
  })

  it('refuse what the host would not act on', async () => {
    const text = await readFile(join(composeFolder, 'compose.yaml'), 'utf8')
    const broken: [string, string, string][] = [
      ['    shm_size: 256m\n', '    privileged: true\n', 'privileged'],
      ['ports: ["127.0.0.1:', 'ports: ["0.0.0.0:', '127.0.0.1'],
      ['cap_drop: [ALL]', 'cap_drop: []', 'cap_drop'],
      ['volumes: ["valkey:/data"]', 'volumes: ["/etc:/data"]', 'volume'],
      ['read_only: true', 'read_only: false', 'read_only'],
    ]
    for (const [before, after, word] of broken) {
      expect(text).toContain(before)
      try {
        readComposeFile(parse(text.replace(before, after), { merge: true }), 'compose.yaml', {})
        expect.unreachable(`${after} was accepted`)
      } catch (error) {
        expect((error as AppError).code).toBe('setting-invalid')
        expect(JSON.stringify((error as AppError).problems)).toContain(word)
      }
    }
  })

  it('take images, ports and limits from variables', async () => {
    const all = await readDefinitions({ ICE_IMAGE_POSTGRES: 'mine:1', ICE_ENGINE_PORT: '9', ICE_POSTGRES_MEMORY: '1g' })
    expect(all.get('postgres')).toMatchObject({ image: 'mine:1', mem_limit: '1g' })
    expect(all.get('engine')?.ports).toEqual(['127.0.0.1:9:8000'])
  })

  it('keep PGDATA where the volume is, also where the image has moved it', async () => {
    for (const at of ['/var/lib/postgresql/data', '/var/lib/postgresql']) {
      const postgres = (await readDefinitions({ ICE_POSTGRES_VOLUME: at })).get('postgres')
      expect(postgres?.environment.PGDATA).toBe(`${at}/pgdata`)
      expect(postgres?.volumes).toEqual([`postgres:${at}`])
    }
  })
})

/**
 * The other door: what a person gets from Compose. The spec that the host sends is held against the raw file, read here
 * by plain rules of the Compose specification and not by the host's own reader.
 */
describe('the host makes what the compose file says', () => {
  type Raw = Record<string, unknown> & { image: string }
  const rawServices = async (): Promise<[string, Raw][]> => {
    const found: [string, Raw][] = []
    for (const file of ['compose.yaml', 'add-ons/prometheus.yaml']) {
      const text = await readFile(join(composeFolder, file), 'utf8')
      const filled = text.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1').replaceAll('$$', '$')
      found.push(...(Object.entries(parse(filled, { merge: true }).services) as [string, Raw][]))
    }
    return found
  }

  it('for every service and every key', async () => {
    const definitions = await readDefinitions({})
    const handled = new Set<string>()
    for (const [name, raw] of await rawServices()) {
      const definition = definitions.get(name)
      if (!definition) throw new Error(`${name} is not known to the host`)
      const spec = specOf(definition)
      const host = spec.HostConfig
      const expected: Record<string, unknown> = {
        image: spec.Image,
        user: spec.User,
        entrypoint: spec.Entrypoint,
        command: spec.Cmd,
        environment: Object.fromEntries((spec.Env ?? []).map((one) => one.split(/=(.*)/s).slice(0, 2))),
        restart: host?.RestartPolicy?.Name || 'no',
        init: host?.Init,
        read_only: host?.ReadonlyRootfs,
        cap_drop: host?.CapDrop,
        security_opt: host?.SecurityOpt,
        pids_limit: host?.PidsLimit,
        cpus: (host?.NanoCpus ?? 0) / 1e9,
        stop_signal: spec.StopSignal,
        logging: { driver: host?.LogConfig?.Type, options: host?.LogConfig?.Config },
        tmpfs: Object.entries(host?.Tmpfs ?? {}).map(([path, options]) => `${path}:${options}`),
        volumes: (host?.Mounts ?? [])
          .filter(({ Target }) => Target !== '/run/secrets')
          .map(({ Source, Target }) => `${Source.replace('p_', '')}:${Target}`),
        ports: Object.entries(host?.PortBindings as Record<string, { HostIp: string; HostPort: string }[]>).map(
          ([inside, [first]]) => `${first?.HostIp}:${first?.HostPort}:${inside.replace('/tcp', '')}`,
        ),
        networks: Object.keys(spec.NetworkingConfig?.EndpointsConfig ?? {}).map((one) => one.replace('p_', '')),
      }
      for (const [key, value] of Object.entries(raw)) {
        handled.add(key)
        if (key in expected) expect([name, key, expected[key]]).toEqual([name, key, value])
        else if (key === 'mem_limit') expect(host?.Memory).toBe(toBytes(String(value)))
        else if (key === 'shm_size') expect(host?.ShmSize).toBe(toBytes(String(value)))
        else if (key === 'stop_grace_period') expect(spec.StopTimeout).toBe(Number.parseInt(String(value), 10))
        else if (key === 'healthcheck') checkHealth(spec.Healthcheck, value as Record<string, unknown>)
        else expect(['secrets', 'depends_on', 'x-iceos', 'scale', 'profiles']).toContain(key)
      }
    }
    expect(handled.size).toBeGreaterThan(20)
  })

  function checkHealth(check: ReturnType<typeof specOf>['Healthcheck'], value: Record<string, unknown>) {
    if (value.disable) return expect(check?.Test).toEqual(['NONE'])
    expect(check?.Test).toEqual(value.test)
    expect(check?.Interval).toBe(Number.parseInt(String(value.interval), 10) * 1e9)
    expect(check?.StartPeriod).toBe(Number.parseInt(String(value.start_period), 10) * 1e9)
    expect(check?.Retries).toBe(value.retries)
  }

  it('and gives each service the secrets that it asks for, as files and nowhere else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iceos-secrets-'))
    try {
      const secrets = await changeSecrets(folder, {})
      const values = [secrets.postgresPassword, secrets.valkeyPassword, secrets.apiToken, secrets.markKey]
      for (const definition of (await readDefinitions({})).values()) {
        expect(Object.keys(secretFiles(definition, secrets))).toEqual(definition.secrets)
        const asked = JSON.stringify(specOf(definition))
        for (const value of values) expect(asked).not.toContain(value)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a value of a compose file', () => {
  it('is filled from variables', () => {
    const variable = (inside: string) => ['$', '{', inside, '}'].join('')
    const fill = (text: string) => interpolate(text, { A: 'x', EMPTY: '' })
    const text = [...['A', 'B:-y', 'EMPTY:-z', 'EMPTY-z'].map(variable), '$$(cat)'].join(' ')
    expect(fill(text)).toBe('x y z  $(cat)')
    expect(() => fill(variable('B:?say it'))).toThrow('B is not set: say it')
    expect(interpolate({ list: [variable('A')], n: 1, no: null }, { A: 'x' })).toEqual({ list: ['x'], n: 1, no: null })
  })

  it('is read with its unit', () => {
    expect([toBytes('2g'), toBytes('512m'), toBytes('64')]).toEqual([2 * 1024 ** 3, 512 * 1024 ** 2, 64])
    expect([toMs('10s'), toMs('1m'), toMs('200ms')]).toEqual([10_000, 60_000, 200])
  })
})

describe('services that wait for one another', () => {
  it('are refused', async () => {
    const [postgres] = (await readDefinitions({})).values()
    if (!postgres) throw new Error('There is no service.')
    const waitsFor = (name: string, on: string): Definition => ({
      ...postgres,
      name,
      depends_on: { [on]: { condition: 'service_started' } },
    })
    expect(() => inOrder([waitsFor('a', 'b'), waitsFor('b', 'a')])).toThrow('a, b')
  })
})
