/** Named checks of everything that iceOS stands on, each with a repair or an instruction. */
import { z } from 'zod'
import { Phrase } from './phrases.ts'
import { route } from './route.ts'

const tag = 'Health'

export const CheckResult = z.object({
  name: z.string(),
  title: z.string(),
  area: z.enum(['machine', 'host', 'container engine', 'stack', 'data']),
  state: z.enum(['ok', 'attention', 'broken', 'skipped']),
  sentence: z.string().meta({ description: 'What was found' }),
  instruction: z.string().nullable().meta({ description: 'What to do about it' }),
  repair: z.string().nullable().meta({ description: 'What iceOS can do about it by itself' }),
  phrases: z
    .object({ title: Phrase, sentence: Phrase, instruction: Phrase, repair: Phrase })
    .partial()
    .default({})
    .meta({ description: 'The same by their codes; words of servers and of the system have none' }),
  tookMs: z.number(),
})
export type CheckResult = z.infer<typeof CheckResult>

export const doctorRoute = route({
  method: 'GET',
  path: '/api/v1/system/checks',
  summary: 'Check everything, now',
  tag,
  access: 'system:read',
  output: z.object({ checks: z.array(CheckResult) }),
})

export const repairRoute = route({
  method: 'POST',
  path: '/api/v1/system/checks/:name/repair',
  summary: 'Do what a check offers, and check again',
  tag,
  access: 'system:write',
  params: z.object({ name: z.string().max(60) }),
  output: CheckResult,
  errors: ['check-not-found', 'repair-not-needed', 'container-engine-missing'],
})

export const Diagnostics = z.object({
  createdAt: z.string(),
  parts: z.array(z.object({ name: z.string(), text: z.string() })),
})
export type Diagnostics = z.infer<typeof Diagnostics>

export const diagnosticsRoute = route({
  method: 'GET',
  path: '/api/v1/system/diagnostics',
  summary: 'Versions, checks, settings and logs in one document, without secrets',
  tag,
  access: 'system:read',
  output: Diagnostics,
})

export const diagnosticsFileRoute = route({
  method: 'GET',
  path: '/api/v1/system/diagnostics.zip',
  summary: 'The same as a ZIP, a file for each part',
  tag,
  access: 'system:read',
  givesBytes: true,
})

export const doctorRoutes = [doctorRoute, repairRoute, diagnosticsRoute, diagnosticsFileRoute]
