/** What waits for a person: the open questions of all runs. Answered by POST /runs/:runId/answers. */
import { z } from 'zod'
import { route } from './route.ts'
import { Question } from './runs.ts'

export const Task = z
  .object({
    runId: z.uuid(),
    path: z.string(),
    nodeName: z.string(),
    runName: z.string(),
    blueprintId: z.uuid().nullable(),
    question: Question,
    askedAt: z.string(),
    deadlineAt: z.string().nullable(),
    attempt: z.int(),
  })
  .meta({ id: 'Task' })
export type Task = z.infer<typeof Task>

export const listTasksRoute = route({
  method: 'GET',
  path: '/api/v1/tasks',
  summary: 'List what waits for a person: first what has the next deadline, then what was asked first',
  tag: 'Runs',
  access: 'runs:read',
  query: z.object({
    limit: z.coerce.number().int().min(0).max(200).default(100),
    blueprintId: z.uuid().optional(),
  }),
  output: z.object({ items: z.array(Task), total: z.int().meta({ description: 'Of all, however few are listed' }) }),
})

export const taskRoutes = [listTasksRoute]
