/** What iceOS takes on the disk, how that grows, and for how long it fits. */
import { z } from 'zod'
import { route } from './route.ts'

export const DiskForecast = z.object({
  bytesPerDay: z.number().nullable().meta({ description: 'Null until a day has been measured' }),
  fullInDays: z.number().nullable().meta({ description: 'Null: not known, or not within a year' }),
  basedOnDays: z.number().nullable(),
})
export type DiskForecast = z.infer<typeof DiskForecast>

export const DiskBudget = z
  .object({
    freeBytes: z.number().nullable(),
    totalBytes: z.number().nullable(),
    parts: z.array(
      z.object({ subject: z.string(), title: z.string(), bytes: z.number(), bytesPerDay: z.number().nullable() }),
    ),
    forecast: DiskForecast,
    measuredAt: z.string().nullable(),
  })
  .meta({ id: 'DiskBudget' })
export type DiskBudget = z.infer<typeof DiskBudget>

export const getDiskBudgetRoute = route({
  method: 'GET',
  path: '/api/v1/system/disk',
  summary: 'What the database, the volumes, the files and the backups take, and when the disk is full',
  tag: 'Health',
  access: 'system:read',
  output: DiskBudget,
})

export const diskRoutes = [getDiskBudgetRoute]
