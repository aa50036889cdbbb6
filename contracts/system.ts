/** What the host answers itself: how it is, what it runs on, its settings. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

const tag = 'System'

export const EngineStatus = z.object({
  state: z.enum(['starting', 'running', 'restarting', 'failed', 'stopped']),
  pid: z.int().nullable(),
  restarts: z.int().meta({ description: 'Since the host started' }),
  since: z.string().meta({ description: 'When this state began' }),
  nextTryAt: z.string().nullable(),
  error: Problem.nullable().meta({ description: 'Why it stopped last' }),
  memoryBytes: z.int().nullable(),
})
export type EngineStatus = z.infer<typeof EngineStatus>

export const SystemStatus = z
  .object({
    version: z.string(),
    mode: z.enum(['embedded', 'stack']),
    url: z.string(),
    dataDir: z.string(),
    commandLine: z.array(z.string()).meta({ description: 'Program and arguments that call ice on this machine' }),
    pid: z.int(),
    startedAt: z.string(),
    memoryBytes: z.int(),
    engine: EngineStatus,
    disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  })
  .meta({ id: 'SystemStatus' })
export type SystemStatus = z.infer<typeof SystemStatus>

export const getStatusRoute = route({
  method: 'GET',
  path: '/api/v1/system/status',
  summary: 'How the host and its engine are, probed just now',
  tag,
  access: 'system:read',
  output: SystemStatus,
})

export const restartEngineRoute = route({
  method: 'POST',
  path: '/api/v1/system/engine/restart',
  summary: 'Restart the engine; runs go on afterwards',
  tag,
  access: 'system:write',
  output: EngineStatus,
})

/** The languages that the window speaks. */
export const Language = z.enum(['en', 'de', 'es'])
export type Language = z.infer<typeof Language>
export const LanguageChoice = z.enum(['system', ...Language.options])
export type LanguageChoice = z.infer<typeof LanguageChoice>

/** The steps of the first start, in their order. */
export const welcomeSteps = ['place', 'examples', 'key', 'model', 'result'] as const
export const Welcome = z.object({
  state: z.enum(['new', 'begun', 'skipped', 'done']),
  step: z.enum(welcomeSteps).meta({ description: 'Where it goes on' }),
})
export type Welcome = z.infer<typeof Welcome>

export const Settings = z
  .object({
    port: z.int().min(1).max(65_535).meta({ description: 'Where the host listens from its next start on' }),
    appearance: z.enum(['system', 'light', 'dark']),
    language: LanguageChoice.meta({ description: 'Of the window; system: as each browser or desktop has it' }),
    logLevel: z.enum(['error', 'warn', 'info', 'debug']),
    welcome: Welcome.meta({ description: 'How far the first steps of this data folder are' }),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof Settings>

export const getSettingsRoute = route({
  method: 'GET',
  path: '/api/v1/settings',
  summary: 'Read the settings',
  tag,
  access: 'system:read',
  output: Settings,
})

export const changeSettingsRoute = route({
  method: 'PATCH',
  path: '/api/v1/settings',
  summary: 'Change some settings',
  tag,
  access: 'system:write',
  body: Settings.partial().strict(),
  output: Settings,
  errors: ['setting-invalid'],
})

export const systemRoutes = [getStatusRoute, restartEngineRoute, getSettingsRoute, changeSettingsRoute]

/** The one line that the host prints on stdout when it can be used. */
export const ReadyLine = z.object({
  ready: z.literal(true),
  url: z.string(),
  dataDir: z.string(),
  tokenFile: z.string(),
  pid: z.int(),
  startPage: z.string().default('/').meta({ description: 'What a window shows first' }),
})
export type ReadyLine = z.infer<typeof ReadyLine>
