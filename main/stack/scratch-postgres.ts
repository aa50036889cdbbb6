/**
 * A Postgres for one proof: of the stack's own image, without a network, at low priority, on a volume that goes with it. Its name
 * is always the same, so one that a kill has left is removed before the next is made.
 */
import type { ContainerCreateOptions } from '../docker/connect.ts'
import { createAside, removeContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { containerName } from './names.ts'
import type { StackBase } from './stack.ts'
import { waitHealthy } from './wait-healthy.ts'

const name = 'scratch'
const memory = '1g'
/** Of 1024, which everybody else has. Much less, and on a busy machine no proof would ever end. */
const cpuShares = 512
/** What is thrown away in the end need not survive anything. */
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
]
const sizes = ['max_wal_size=4GB', 'maintenance_work_mem=256MB', 'listen_addresses=127.0.0.1']

/** Returns the container's id when it answers. */
export async function startScratch(base: StackBase, signal: AbortSignal): Promise<string> {
  const needs = await base.converge()
  const service = await scratchService(base)
  const id = await createAside(needs, service, withoutNetwork(base.store.read().variables.ICE_POSTGRES_VOLUME))
  await needs.docker.getContainer(id).start()
  await waitHealthy(needs.docker, id, service, { signal })
  return id
}

export async function removeScratch(base: StackBase): Promise<void> {
  const container = containerName(base.store.read().project, name, 1)
  await removeContainer(await base.docker(), container, { stop_grace_period: '0s' })
}

async function scratchService(base: StackBase): Promise<Definition> {
  const postgres = await base.service('postgres')
  return {
    ...postgres,
    ...{ name, restart: 'no', mem_limit: memory, volumes: [], ports: [] },
    command: ['postgres', ...[...settings, ...sizes].flatMap((setting) => ['-c', setting])],
    // While it is made it listens on its socket only; over TCP it answers when it is there.
    healthcheck: {
      ...{ interval: '2s', timeout: '5s', retries: 30, start_period: '90s' },
      test: ['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', 'iceos', '-d', 'iceos'],
    },
    about: { ...postgres.about, title: 'The scratch Postgres' },
  }
}

const withoutNetwork =
  (volume = '/var/lib/postgresql/data') =>
  (spec: ContainerCreateOptions): ContainerCreateOptions => ({
    ...spec,
    NetworkingConfig: {},
    HostConfig: {
      ...spec.HostConfig,
      ...{ NetworkMode: 'none', CpuShares: cpuShares },
      Mounts: [...(spec.HostConfig?.Mounts ?? []), { Type: 'volume', Source: '', Target: volume }],
    },
  })

/** For a program that works on it: in its network, which nobody else is in, and at its priority. */
export const besideScratch =
  (id: string) =>
  (spec: ContainerCreateOptions): ContainerCreateOptions => ({
    ...spec,
    NetworkingConfig: {},
    HostConfig: { ...spec.HostConfig, NetworkMode: `container:${id}`, CpuShares: cpuShares },
  })
