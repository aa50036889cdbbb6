/** How runs went over a time: in all, by step and by workflow. */
import type { FigureStep, RunFigures, WorkflowFigures } from '../../contracts/run-figures.ts'
import type { Db } from '../db/database.ts'
import { listCounts, listNames, listRunsAsCounts, type RunCount } from '../db/run-counts.ts'
import { type FigureSpan, spanOf } from './figure-span.ts'
import { addCount, emptySum, type Sum, toFigures } from './sum-counts.ts'

type Asked = { from: string; to: string; steps: number; blueprintId?: string | undefined }

const workflowsShown = 20

export async function readFigures(db: Db, { blueprintId, ...asked }: Asked): Promise<RunFigures> {
  const span = spanOf(asked)
  const list = span.isOfSlots ? listCounts : listRunsAsCounts
  const counts = await list(db, { ...span, blueprintId })
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    stepMs: span.stepMs,
    total: toFigures(sumOf(counts)),
    steps: stepsOf(counts, span),
    workflows: await workflowsOf(db, counts),
  }
}

function sumOf(counts: readonly RunCount[]): Sum {
  const sum = emptySum()
  for (const count of counts) addCount(sum, count)
  return sum
}

function stepsOf(counts: readonly RunCount[], { from, steps, stepMs }: FigureSpan): FigureStep[] {
  const start = from.getTime()
  const byStep = Map.groupBy(counts, ({ since }) => Math.min(steps - 1, Math.floor((since.getTime() - start) / stepMs)))
  return Array.from({ length: steps }, (_, step) => ({
    at: new Date(start + step * stepMs).toISOString(),
    ...toFigures(sumOf(byStep.get(step) ?? [])),
  }))
}

/** Those with the most runs. A workflow has the name that it has now; runs of none are told apart by theirs. */
async function workflowsOf(db: Db, counts: readonly RunCount[]): Promise<WorkflowFigures[]> {
  const ids = new Set(counts.flatMap(({ blueprintId }) => blueprintId ?? []))
  const names = await listNames(db, [...ids])
  const idOf = ({ blueprintId }: RunCount) => (blueprintId !== null && names.has(blueprintId) ? blueprintId : null)
  const byWorkflow = Map.groupBy(counts, (count) => idOf(count) ?? `name:${count.name}`)
  return [...byWorkflow.values()]
    .map((ofOne) => {
      const first = ofOne[0] as RunCount
      const blueprintId = idOf(first)
      return { blueprintId, name: names.get(blueprintId ?? '') ?? first.name, sum: sumOf(ofOne) }
    })
    .toSorted((a, b) => b.sum.runs - a.sum.runs || (a.name < b.name ? -1 : 1))
    .slice(0, workflowsShown)
    .map(({ sum, ...workflow }) => ({ ...workflow, ...toFigures(sum) }))
}
