/** How a process that needs the master keys asks the one that keeps them: engine, host and desktop app, each its parent. */
import { z } from 'zod'
import { Problem } from './errors.ts'

export const KeyAsk = z.object({
  type: z.literal('ask-keys'),
  id: z.int(),
  act: z.enum(['read', 'create', 'replace']),
  keys: z.string().nullable(),
})
export type KeyAsk = z.infer<typeof KeyAsk>

export const KeyAnswer = z.object({
  type: z.literal('keys'),
  id: z.int(),
  /** Where they are, in words. */
  place: z.string(),
  keys: z.string().nullable(),
  /** Of `create`: whether they are the first. */
  isDone: z.boolean(),
  problem: Problem.nullable(),
})
export type KeyAnswer = z.infer<typeof KeyAnswer>
