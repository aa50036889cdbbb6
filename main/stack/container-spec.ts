/** From a service's definition to what Docker's API is asked for. Pure; compose-twin.test.ts holds it against the file. */
import { createHash } from 'node:crypto'
import type { HealthCheck } from '../../contracts/compose-file.ts'
import type { ContainerCreateOptions } from '../docker/connect.ts'
import type { Definition } from './definition.ts'
import { containerName, label, networkName, secretsName, volumeName } from './names.ts'

export type SpecContext = {
  project: string
  dataDir: string
  number: number
  imageId: string
  /** Stands for the secrets' content, without telling it: when it changes, the container is made anew. */
  secretsMark: string
  /** Replaces the port on this machine, for a second container beside the first. */
  hostPort?: number | undefined
}

export function containerSpec(service: Definition, context: SpecContext): ContainerCreateOptions {
  const { project, number } = context
  const name = containerName(project, service.name, number)
  const ports = service.ports.map((text) => parsePort(text, context.hostPort))
  const spec: ContainerCreateOptions = {
    name,
    Image: service.image,
    User: service.user,
    ...(service.entrypoint && { Entrypoint: service.entrypoint }),
    ...(service.command && { Cmd: service.command }),
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
    ...(service.stop_signal && { StopSignal: service.stop_signal }),
    ...(service.stop_grace_period && { StopTimeout: Math.ceil(toMs(service.stop_grace_period) / 1000) }),
    Healthcheck: healthCheck(service.healthcheck),
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [`${inside}/tcp`, {}])),
    HostConfig: {
      Init: service.init,
      RestartPolicy: { Name: service.restart === 'no' ? '' : service.restart },
      ReadonlyRootfs: service.read_only,
      CapDrop: [...service.cap_drop],
      SecurityOpt: [...service.security_opt],
      NetworkMode: networkName(project),
      Memory: toBytes(service.mem_limit),
      MemorySwap: toBytes(service.mem_limit), // the same: no swap beside it
      NanoCpus: Math.round(service.cpus * 1e9),
      PidsLimit: service.pids_limit,
      ...(service.shm_size && { ShmSize: toBytes(service.shm_size) }),
      LogConfig: { Type: service.logging.driver, Config: { ...service.logging.options } },
      Tmpfs: Object.fromEntries(service.tmpfs.map(parseTmpfs)),
      PortBindings: Object.fromEntries(
        ports.map(({ inside, outside }) => [`${inside}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(outside) }]]),
      ),
      Mounts: [
        ...service.volumes.map((text) => {
          const [volume = '', path = ''] = text.split(':')
          return { Type: 'volume' as const, Source: volumeName(project, volume), Target: path }
        }),
        ...(service.secrets.length > 0
          ? [{ Type: 'volume' as const, Source: secretsName(name), Target: '/run/secrets' }]
          : []),
      ],
    },
    NetworkingConfig: { EndpointsConfig: { [networkName(project)]: { Aliases: [service.name] } } },
  }
  return { ...spec, Labels: labels(service, context, specHash(spec, context)) }
}

const labels = (service: Definition, { project, dataDir, number }: SpecContext, hash: string) => ({
  [label.project]: project,
  [label.service]: service.name,
  [label.number]: String(number),
  [label.folder]: dataDir,
  [label.spec]: hash,
})

const specHash = (spec: ContainerCreateOptions, { imageId, secretsMark }: SpecContext) =>
  createHash('sha256')
    .update(JSON.stringify([spec, imageId, secretsMark]))
    .digest('hex')
    .slice(0, 16)

function healthCheck(check: HealthCheck): NonNullable<ContainerCreateOptions['Healthcheck']> {
  if ('disable' in check) return { Test: ['NONE'] }
  const nanos = (duration: string) => toMs(duration) * 1e6
  return {
    Test: check.test,
    Interval: nanos(check.interval),
    Timeout: nanos(check.timeout),
    Retries: check.retries,
    StartPeriod: nanos(check.start_period),
  }
}

export function parsePort(text: string, hostPort?: number): { outside: number; inside: number } {
  const [, outside = '', inside = ''] = text.split(':')
  return { outside: hostPort ?? Number(outside), inside: Number(inside) }
}

function parseTmpfs(text: string): [string, string] {
  const colon = text.indexOf(':')
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
}

const bytesIn: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
export function toBytes(text: string): number {
  const [, count = '0', unit = 'b'] = text.toLowerCase().match(/^(\d+)([bkmg]?)$/) ?? []
  return Number(count) * (bytesIn[unit || 'b'] ?? 1)
}

const msIn: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
export function toMs(text: string): number {
  const [, count = '0', unit = 's'] = text.match(/^(\d+)(ms|s|m|h)$/) ?? []
  return Number(count) * (msIn[unit] ?? 1000)
}
