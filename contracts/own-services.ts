/** What is found when a Postgres or Redis of the user's own is looked at, from where the engine will use it. */
import { z } from 'zod'

export const ServiceFinding = z.object({
  service: z.enum(['postgres', 'redis']),
  state: z.enum(['ok', 'attention', 'broken']),
  sentence: z.string(),
  instruction: z.string().nullable(),
})
export type ServiceFinding = z.infer<typeof ServiceFinding>

export const ServiceFindings = z.object({ findings: z.array(ServiceFinding) })
