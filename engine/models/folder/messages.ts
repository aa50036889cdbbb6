/** What the engine asks the process of a model, and what that answers: a line of JSON each. */
import type { Problem } from '../../../contracts/errors.ts'

export type Ask = { texts: readonly string[]; query?: string | undefined; isUrgent: boolean }
export type Request = ({ id: number } & Ask) | { id: number; isCancelled: true }

/** `values`: a vector for each text, or a number where there was a query. */
export type Answer = { vectors: number[][]; scores: number[]; tokens: number }
export type Reply = { id: number } & ({ answer: Answer } | { problem: Problem })
