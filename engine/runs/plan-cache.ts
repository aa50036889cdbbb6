/** Keeps compiled workflows: a version never changes, so neither does its plan. */
import { AppError } from '../../contracts/errors.ts'
import { findVersionDocument } from '../db/blueprint-versions.ts'
import type { Db } from '../db/database.ts'
import { createInputCheck } from '../graph/check-inputs.ts'
import { type CompiledScope, compileBlueprint, secretNamesIn } from '../graph/compile.ts'
import type { Plan } from './plan.ts'

/** Of all plans together; a node takes a few kilobytes. The plan that was not used for longest goes first. */
const maxNodes = 20_000

export type PlanCache = { get: (db: Db, versionId: string) => Promise<Plan> }

export function createPlanCache(): PlanCache {
  const plans = new Map<string, Plan & { nodeCount: number }>()
  let nodeCount = 0

  function keep(versionId: string, plan: Plan): void {
    const kept = { ...plan, nodeCount: countNodes(plan.scope) }
    plans.set(versionId, kept)
    nodeCount += kept.nodeCount
    for (const [id, oldest] of plans) {
      if (nodeCount <= maxNodes || id === versionId) return
      plans.delete(id)
      nodeCount -= oldest.nodeCount
    }
  }

  return {
    async get(db, versionId) {
      const known = plans.get(versionId)
      if (known) {
        plans.delete(versionId)
        plans.set(versionId, known)
        return known
      }
      const document = await findVersionDocument(db, versionId)
      if (!document) throw new AppError('blueprint-version-not-found')
      const scope = compileBlueprint(document)
      const checkInputs = createInputCheck(document.inputs)
      const plan = { document, scope, checkInputs, secretNames: secretNamesIn(scope) }
      if (!plans.has(versionId)) keep(versionId, plan)
      return plan
    },
  }
}

function countNodes(scope: CompiledScope): number {
  const inside = [...scope.byId.values()].flatMap(({ children }) => [...children.values()].map(countNodes))
  return inside.reduce((sum, count) => sum + count, scope.byId.size)
}
