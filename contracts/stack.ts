/** The stack in containers: what it consists of, how it is, what can be done with it. */
import { z } from 'zod'
import { ServiceSetting } from './compose-file.ts'
import { Problem } from './errors.ts'
import { Job } from './jobs.ts'
import { route } from './route.ts'

const tag = 'Stack'
const system = '/api/v1/system'

/** A place where a container engine might have been, and why it is not used. */
export const EngineTried = z.object({
  name: z.string(),
  address: z.string(),
  why: z.enum(['absent', 'not-running', 'no-permission', 'too-old', 'not-an-engine', 'unreachable']),
  sentence: z.string(),
})
export type EngineTried = z.infer<typeof EngineTried>

export const ContainerEngine = z.object({
  name: z.string(),
  address: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  os: z.string(),
  architecture: z.string(),
  cpus: z.int(),
  memoryBytes: z.number(),
})
export type ContainerEngine = z.infer<typeof ContainerEngine>

export const FoundEngine = z
  .object({ engine: ContainerEngine.nullable(), tried: z.array(EngineTried), advice: z.string().nullable() })
  .meta({ id: 'FoundEngine' })
export type FoundEngine = z.infer<typeof FoundEngine>

export const serviceStates = [
  'absent',
  'created',
  'starting',
  'healthy',
  'unhealthy',
  'stopped',
  'failed',
  'done',
] as const
export const ServiceProbe = z.object({
  at: z.string(),
  ok: z.boolean(),
  latencyMs: z.number(),
  sentence: z.string(),
})
export type ServiceProbe = z.infer<typeof ServiceProbe>

export const ServiceContainer = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(serviceStates),
  startedAt: z.string().nullable(),
  restarts: z.int(),
  isOutOfMemory: z.boolean(),
  exitCause: z.string().nullable(),
  imageId: z.string(),
  port: z.int().nullable(),
  probe: ServiceProbe.nullable(),
})
export type ServiceContainer = z.infer<typeof ServiceContainer>

export const StackService = z.object({
  name: z.string(),
  title: z.string(),
  about: z.string(),
  kind: z.string(),
  isInstalled: z.boolean(),
  image: z.string(),
  state: z.enum(serviceStates),
  sentence: z.string(),
  wanted: z.int(),
  containers: z.array(ServiceContainer),
  history: z.array(ServiceProbe),
  settings: z.array(ServiceSetting.extend({ value: z.string() })),
})
export type StackService = z.infer<typeof StackService>

export const Stack = z
  .object({
    project: z.string(),
    state: z.enum(['absent', 'down', 'starting', 'up', 'broken']),
    services: z.array(StackService),
    watchdog: z.array(z.object({ service: z.string(), restarts: z.int(), gaveUp: z.boolean(), sentence: z.string() })),
    problem: Problem.nullable(),
  })
  .meta({ id: 'Stack' })
export type Stack = z.infer<typeof Stack>

export const StackUse = z.object({
  service: z.string(),
  container: z.string(),
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  pids: z.int(),
})
export const StackUsage = z.object({
  containers: z.array(StackUse),
  volumes: z.array(z.object({ name: z.string(), bytes: z.number().nullable() })),
  database: z
    .object({ bytes: z.number(), tables: z.array(z.object({ name: z.string(), bytes: z.number() })) })
    .nullable(),
})
export type StackUsage = z.infer<typeof StackUsage>

const ServiceName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/)
const params = z.object({ service: ServiceName })
export const stackChange = { tag, access: 'system:write', output: Job, status: 202 } as const
export const stackErrors = ['container-engine-missing', 'job-running'] as const

export const getContainerEngineRoute = route({
  method: 'GET',
  path: `${system}/container-engine`,
  summary: 'Which container engine is used, or why none is',
  tag,
  access: 'system:read',
  output: FoundEngine,
})

export const getStackRoute = route({
  method: 'GET',
  path: `${system}/stack`,
  summary: 'Every service with what a probe has just said',
  tag,
  access: 'system:read',
  output: Stack,
})

export const getStackUsageRoute = route({
  method: 'GET',
  path: `${system}/stack/usage`,
  summary: 'What the containers, volumes and the database take',
  tag,
  access: 'system:read',
  output: StackUsage,
  errors: ['container-engine-missing', 'stack-not-up'],
})

export const StackUp = z.strictObject({
  workers: z.int().min(1).max(64).optional(),
  addOns: z.array(ServiceName).optional().meta({ description: 'Add-on services beside those that are there already' }),
  withoutAddOns: z.array(ServiceName).optional(),
  variables: z
    .record(z.string().regex(/^ICE_[A-Z0-9_]{1,60}$/), z.string().max(500))
    .optional()
    .meta({ description: 'Settings of the services, such as ICE_IMAGE_POSTGRES; kept' }),
  databaseUrl: z
    .string()
    .max(2000)
    .nullable()
    .optional()
    .meta({ description: 'Your own Postgres in place of the container; null for the container again' }),
  redisUrl: z.string().max(2000).nullable().optional().meta({ description: 'Your own Redis or Valkey' }),
  acceptDataLoss: z
    .boolean()
    .optional()
    .meta({ description: 'Go on with an empty volume in place of one that is gone' }),
  archive: z.string().max(4000).optional().meta({ description: 'A file of `docker save`, to load the images from' }),
})
export type StackUp = z.infer<typeof StackUp>

export const stackUpRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/up`,
  summary: 'Start the stack, and answer from it; what is there already stays',
  body: StackUp,
  errors: [...stackErrors, 'setting-invalid', 'service-not-found'],
})

export const stackDownRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/down`,
  summary: 'Stop the stack; its data stays, and iceOS answers from the embedded engine again',
  errors: [...stackErrors],
})

export const stackRestartRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/restart`,
  summary: 'Restart one service, or all of them',
  body: z.strictObject({ service: ServiceName.optional() }),
  errors: [...stackErrors, 'service-not-found', 'stack-not-up'],
})

export const stackScaleRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/scale`,
  summary: 'Run so many workers',
  body: z.strictObject({ service: ServiceName, count: z.int().min(0).max(64) }),
  errors: [...stackErrors, 'service-not-found', 'stack-not-up'],
})

export const stackUpgradeRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/upgrade`,
  summary: 'Change to other images; when they do not work, the old ones and the old database come back',
  body: z.strictObject({
    images: z.record(ServiceName, z.string().min(1).max(500)).optional().meta({ description: 'Service to image' }),
  }),
  errors: [...stackErrors, 'service-not-found', 'stack-not-up', 'setting-invalid'],
})

export const postgresUpgradeRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/postgres/upgrade`,
  summary: 'Change Postgres to another major version: rehearsed, by dump and restore, with the old volume kept',
  body: z.strictObject({ image: z.string().min(1).max(500) }),
  errors: [...stackErrors, 'stack-not-up', 'upgrade-failed'],
})

export const postgresUndoRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/postgres/undo`,
  summary: 'Go back to the Postgres of before the change of major versions; what came since is in a backup',
  body: z.strictObject({
    withoutBackup: z.boolean().default(false).meta({ description: 'Although the new one cannot be backed up' }),
  }),
  errors: [...stackErrors, 'stack-not-up', 'upgrade-failed'],
})

export const postgresConfirmRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/postgres/confirm`,
  summary: 'All is well after a change of major versions: delete the old volume',
  errors: [...stackErrors, 'upgrade-failed'],
})

export const StackRemains = z.object({
  containers: z.array(z.object({ name: z.string() })),
  volumes: z.array(z.object({ name: z.string(), bytes: z.number().nullable() })),
  networks: z.array(z.object({ name: z.string() })),
  backup: z.object({
    isTaken: z.boolean().meta({ description: 'A proven backup is taken before anything is deleted' }),
    sentence: z.string().meta({ description: 'What is safe, and what would be lost' }),
  }),
  confirm: z.string().meta({ description: 'What has to be sent to reset' }),
})
export type StackRemains = z.infer<typeof StackRemains>

export const getStackRemainsRoute = route({
  method: 'GET',
  path: `${system}/stack/remains`,
  summary: 'What a reset would delete, with sizes',
  tag,
  access: 'system:read',
  output: StackRemains,
  errors: ['container-engine-missing'],
})

export const stackResetRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${system}/stack/reset`,
  summary: 'Delete the stack with its data',
  body: z.strictObject({
    confirm: z.string(),
    withoutBackup: z
      .boolean()
      .default(false)
      .meta({ description: 'Delete it although what is in it cannot be backed up, because Postgres is dead' }),
  }),
  errors: [...stackErrors, 'reset-not-confirmed', 'reset-not-safe'],
})

export const LogLine = z.object({
  service: z.string(),
  container: z.string(),
  at: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

export const streamLogsRoute = route({
  method: 'GET',
  path: `${system}/stack/logs`,
  summary: 'The logs of the services, line by line',
  tag,
  access: 'system:read',
  query: z.object({
    service: ServiceName.optional(),
    tail: z.coerce.number().int().min(0).max(10_000).default(100),
    follow: z.enum(['true', 'false']).default('false'),
  }),
  event: z.object({ lines: z.array(LogLine) }),
  errors: ['container-engine-missing', 'service-not-found'],
})

export const ExecResult = z.object({
  exitCode: z.int(),
  stdout: z.string(),
  stderr: z.string(),
  isCut: z.boolean().meta({ description: 'There was more output than is given' }),
})

export const execRoute = route({
  method: 'POST',
  path: `${system}/stack/services/:service/exec`,
  summary: 'Run a command inside a service',
  tag,
  access: 'system:write',
  params,
  body: z.strictObject({
    command: z.array(z.string().max(10_000)).min(1).max(200),
    stdin: z.string().max(500_000).optional(),
    timeoutSeconds: z.int().min(1).max(600).default(60),
  }),
  output: ExecResult,
  errors: ['container-engine-missing', 'service-not-found', 'stack-not-up', 'container-failed'],
})

export const stackRoutes = [
  getContainerEngineRoute,
  getStackRoute,
  getStackUsageRoute,
  getStackRemainsRoute,
  stackUpRoute,
  stackDownRoute,
  stackRestartRoute,
  stackScaleRoute,
  stackUpgradeRoute,
  stackResetRoute,
  postgresUpgradeRoute,
  postgresUndoRoute,
  postgresConfirmRoute,
  streamLogsRoute,
  execRoute,
]
