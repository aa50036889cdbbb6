/** What models may cost: asked before each call, counted after it. */
import { AppError } from '../../contracts/errors.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Database } from '../db/database.ts'
import { addDayUsage, type DayUsage, listSpentBudgets, type SpentBudget } from '../db/usage.ts'

export type Spender = { orgId: string; runId: string; own: ModelUsage | undefined }
export type Budgets = {
  /** @throws AppError budget-exceeded, which says which budget is used up */
  check: (spender: Spender) => Promise<void>
  /** Counts one call for the org's day. */
  count: (used: DayUsage) => Promise<void>
}

/** Of what belongs to no run, like a question to the documents: only the budgets of the org hold. */
export const noRun = '00000000-0000-0000-0000-000000000000'

export function createBudgets({ database }: { database: Database }): Budgets {
  return {
    async check(spender) {
      const scope = { orgId: spender.orgId }
      const [spent] = await database.readOne(scope, (db) => listSpentBudgets(db, spender))
      if (!spent) return
      const { kind, unit, limit, used } = spent
      throw new AppError('budget-exceeded', {
        detail: describe(spent, spender.runId),
        extra: { budget: kind, unit, limit, used },
      })
    },
    count: (used) => database.writeOne({ orgId: used.orgId }, (db) => addDayUsage(db, used)),
  }
}

function describe({ kind, runId: ofRun, unit, limit, used }: SpentBudget, runId: string): string {
  const whose = { run: ofRun === runId ? 'this run' : `the run above it, ${ofRun}`, day: 'today', month: 'this month' }
  const amount = (value: number) =>
    unit === 'dollars' ? `$${Number(value.toFixed(6))}` : `${value.toLocaleString('en')} tokens`
  return `The budget of ${whose[kind]} is ${amount(limit)}, and ${amount(used)} are used. No model is asked for more.`
}
