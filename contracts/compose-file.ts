/**
 * The part of a Compose file that the host understands, and what `x-iceos` adds. Strict: a key that the host would not act
 * on is refused rather than passed over, so that what a person reads in the file is what both doors make of it.
 */
import { z } from 'zod'

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Duration = z.string().regex(/^\d+(ms|s|m|h)$/)
const Bytes = z.string().regex(/^\d+[bkmg]?$/i)

/** What a person may set, drawn as a form. */
export const ServiceSetting = z.strictObject({
  name: z.string().regex(/^ICE_[A-Z0-9_]+$/),
  title: z.string(),
  kind: z.enum(['bytes', 'port', 'duration', 'text']),
  default: z.string(),
})
export type ServiceSetting = z.infer<typeof ServiceSetting>

export const ServiceExtension = z.strictObject({
  title: z.string(),
  about: z.string(),
  kind: z.enum(['database', 'cache', 'once', 'api', 'worker', 'add-on']),
  /** How the host asks whether it works: the health check's command, an HTTP call, or not at all. */
  probe: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('command') }),
    z.strictObject({ kind: z.literal('http'), port: z.int(), path: z.string() }),
    z.strictObject({ kind: z.literal('none') }),
  ]),
  /** The volumes whose loss is a loss of data. */
  data: z.array(z.string()).default([]),
  /** What writes a backup of it to stdout. */
  backup: z.strictObject({ dump: z.array(z.string()) }).optional(),
  settings: z.array(ServiceSetting).default([]),
  /** Files that are made when the service is installed. */
  secrets: z.record(z.string(), z.string()).default({}),
})

export const HealthCheck = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.array(z.string()).min(2),
    interval: Duration,
    timeout: Duration,
    retries: z.int(),
    start_period: Duration,
  }),
])
export type HealthCheck = z.infer<typeof HealthCheck>

export const ComposeService = z.strictObject({
  image: z.string(),
  profiles: z.array(z.string()).optional(),
  restart: z.enum(['no', 'always', 'unless-stopped', 'on-failure']),
  init: z.boolean(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  networks: z.tuple([z.literal('stack')]),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({ 'max-size': z.string(), 'max-file': z.string() }),
  }),
  user: z.string().regex(/^\d+:\d+$/, 'a number, since names differ between images'),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), Text).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string().regex(/^[a-z-]+:\/\S+$/, 'a named volume and a path')).default([]),
  tmpfs: z.array(z.string()).default([]),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'on 127.0.0.1 only')).default([]),
  shm_size: Bytes.optional(),
  mem_limit: Bytes,
  cpus: z.number().positive(),
  pids_limit: z.int().positive(),
  scale: z.int().min(0).optional(),
  stop_signal: z.string().optional(),
  stop_grace_period: Duration.optional(),
  healthcheck: HealthCheck,
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully', 'service_started']) }),
    )
    .default({}),
  'x-iceos': ServiceExtension,
})
export type ComposeService = z.infer<typeof ComposeService>

export const ComposeFile = z
  .strictObject({
    name: z.string().optional(),
    services: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), ComposeService),
    networks: z.strictObject({ stack: z.strictObject({}) }).optional(),
    volumes: z.record(z.string(), z.strictObject({})).default({}),
    secrets: z.record(z.string(), z.strictObject({ file: z.string() })).default({}),
  })
  .superRefine(({ services, volumes, secrets }, context) => {
    for (const [name, service] of Object.entries(services)) {
      const complain = (message: string) => context.addIssue({ code: 'custom', path: ['services', name], message })
      for (const mount of service.volumes) {
        const volume = mount.split(':', 1)[0] ?? ''
        if (!(volume in volumes)) complain(`mounts the volume ${volume}, which is not declared`)
      }
      for (const secret of service.secrets)
        if (!(secret in secrets)) complain(`asks for the secret ${secret}, which is not declared`)
      for (const volume of service['x-iceos'].data) if (!(volume in volumes)) complain(`has no volume ${volume}`)
      if (service['x-iceos'].probe.kind === 'command' && 'disable' in service.healthcheck)
        complain('has no command to probe it with')
    }
  })
export type ComposeFile = z.infer<typeof ComposeFile>
