import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { CheckInputs } from '../graph/check-inputs.ts'
import type { CompiledScope } from '../graph/compile.ts'

/** A version of a blueprint, ready to be executed. */
export type Plan = {
  document: BlueprintDocument
  scope: CompiledScope
  checkInputs: CheckInputs
  secretNames: readonly string[]
}
