/** Keeps compiled workflows: a version never changes, so neither does its plan. */
import { AppError } from '../../contracts/errors.ts'
import { findVersionDocument } from '../db/blueprint-versions.ts'
import type { Db } from '../db/database.ts'
import { createInputCheck } from '../graph/check-inputs.ts'
import { compileBlueprint } from '../graph/compile.ts'
import type { Plan } from './execute-run.ts'

const maxPlans = 200

export type PlanCache = {
  get: (db: Db, versionId: string) => Promise<Plan>
  /** What is at hand without asking the database. */
  peek: (versionId: string) => Plan | undefined
}

export function createPlanCache(): PlanCache {
  const plans = new Map<string, Plan>()
  return {
    peek: (versionId) => plans.get(versionId),
    async get(db, versionId) {
      const known = plans.get(versionId)
      if (known) return known
      const document = await findVersionDocument(db, versionId)
      if (!document) throw new AppError('blueprint-version-not-found')
      const plan = { document, scope: compileBlueprint(document), checkInputs: createInputCheck(document.inputs) }
      plans.set(versionId, plan)
      const oldest = plans.keys().next().value
      if (plans.size > maxPlans && oldest !== undefined) plans.delete(oldest)
      return plan
    },
  }
}
