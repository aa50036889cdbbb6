/** Puts together what clients, database and the world outside have written down, when nothing is killed any more. */
import type { Clients } from './clients.ts'
import type { History, RunRecord } from './history.ts'
import { type Recorded, readRecorded } from './record-changes.ts'
import type { Stage } from './stage.ts'

type Given = { calmFromMs: number; endsWithinMs: number }

/** Ends the engines; a run that is still not through is for the checker to tell. */
export async function gatherHistory(stage: Stage, clients: Clients, given: Given): Promise<History> {
  const told = await clients.finish(given.endsWithinMs)
  await stage.stop()
  const database = await stage.database.open()
  try {
    const recorded = await readRecorded(database)
    return {
      clients: told,
      ...recorded,
      runs: withRules(stage, recorded),
      effects: stage.sink.effects,
      leaseMs: stage.leaseMs,
      ...given,
    }
  } finally {
    await database.stop()
  }
}

function withRules({ workloads }: Stage, { runs, changes: _ }: Recorded): RunRecord[] {
  const rules = new Map(workloads.map((workload) => [workload.blueprintId, workload]))
  return runs.map((run) => {
    const { dependsOn = {}, effectPaths = [] } = rules.get(run.blueprintId ?? '') ?? {}
    return { ...run, dependsOn, effectPaths }
  })
}
