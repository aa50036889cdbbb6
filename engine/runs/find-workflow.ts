/** Finds the workflow that a node names, and checks what its run shall be given. */
import { AppError } from '../../contracts/errors.ts'
import { findRunnable } from '../db/blueprint-versions.ts'
import type { Database, Db } from '../db/database.ts'
import { findLimits } from '../db/limits.ts'
import { findPinnedVersion, findWorkflow } from '../db/sub-runs.ts'
import { boundsOf } from '../limits/run-bounds.ts'
import type { FindWorkflow } from '../nodes/node-type.ts'
import type { PlanCache } from './plan-cache.ts'

type Needs = { database: Database; plans: PlanCache }

export function createWorkflowFinder({ database, plans }: Needs): FindWorkflow {
  return ({ orgId, runId, ref, inputs: given }) =>
    database.read({ orgId }, async (db) => {
      const { blueprintId, versionId, name } = await findVersion(db, runId, ref)
      const { checkInputs } = await plans.get(db, versionId)
      const { inputs, problems } = checkInputs(given)
      if (problems.length === 0) {
        return { versionId, blueprintId, name, inputs, bounds: boundsOf(await findLimits(db, blueprintId), inputs) }
      }
      const detail = problems.map(({ path, message }) => `${path || 'inputs'} ${message}`).join('; ')
      throw new AppError('inputs-invalid', { detail: `${name}: ${detail}`, problems })
    })
}

async function findVersion(db: Db, runId: string, ref: string) {
  const [, base = ref, number] = /^(.+)@(\d{1,9})$/.exec(ref) ?? []
  const exact = await findWorkflow(db, ref) // a name may have an @ in it
  const blueprintId = exact ?? (await findWorkflow(db, base))
  if (!blueprintId) throw new AppError('blueprint-not-found', { detail: `There is no workflow "${base}".` })
  const version = exact || number === undefined ? undefined : Number(number)
  const pinned = version === undefined ? await findPinnedVersion(db, runId, blueprintId) : undefined
  const found = pinned ?? (await findRunnable(db, blueprintId, version))
  if (found) return { blueprintId, ...found }
  throw new AppError('blueprint-version-not-found', { detail: `"${base}" has no version ${version}.` })
}
