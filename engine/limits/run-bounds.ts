/** What holds for one run from its start to its end. */
import type { JsonObject } from '../../contracts/json.ts'
import type { RunLimits, StartLimits } from '../../contracts/limits.ts'
import type { RunBounds } from '../db/runs.ts'
import { renderTemplate } from '../graph/templates.ts'

const maxKeyLength = 500

/** @throws AppError when the key's template cannot be rendered with these inputs */
export function boundsOf(limits: RunLimits, inputs: JsonObject, start: StartLimits = {}): RunBounds {
  return {
    limitKey: limits.key === null ? null : renderTemplate(limits.key, { ...inputs, inputs }).slice(0, maxKeyLength),
    deadlineSeconds: start.deadlineSeconds ?? limits.deadlineSeconds,
    maxTokens: start.tokens ?? limits.tokens,
    maxCost: start.cost ?? limits.cost,
  }
}
