import { type DocumentLimits, noLimits, type RunLimits } from '../../contracts/limits.ts'

/** As a document writes them. What it does not name is not limited. */
export function fromDocument(limits: DocumentLimits | undefined): RunLimits {
  if (!limits) return noLimits
  return {
    concurrency: limits.concurrency ?? null,
    key: limits.key ?? null,
    keyConcurrency: limits.key_concurrency ?? null,
    whenFull: limits.when_full ?? 'queue',
    deadlineSeconds: limits.deadline_seconds ?? null,
    tokens: limits.tokens ?? null,
    cost: limits.cost ?? null,
  }
}
