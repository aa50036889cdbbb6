/** What people look at to see how it goes: figures over many runs, and what waits for them. */
import { serve } from '../../contracts/route.ts'
import { runFiguresRoute } from '../../contracts/run-figures.ts'
import { listTasksRoute } from '../../contracts/tasks.ts'
import type { Database } from '../db/database.ts'
import { stepOf, sumByStep, sumByWorkflow } from '../db/run-figures.ts'
import { countOpenQuestions, listOpenQuestions } from '../db/tasks.ts'
import { nodeNameIn } from './node-name-in.ts'

type Needs = { database: Database }

const workflowsShown = 20

export const monitoringRoutes = ({ database }: Needs) => [
  serve(runFiguresRoute, ({ caller, query }) => {
    const range = { ...query, from: new Date(query.from), to: new Date(query.to) }
    return database.read(caller, async (db) => ({
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      stepMs: stepOf(range),
      ...(await sumByStep(db, range)),
      workflows: await sumByWorkflow(db, range, workflowsShown),
    }))
  }),
  serve(listTasksRoute, ({ caller, query: { blueprintId, limit } }) =>
    database.read(caller, async (db) => ({
      items: (await listOpenQuestions(db, { blueprintId, limit })).map(({ document, nodeId, ...task }) => ({
        ...task,
        nodeName: nodeNameIn(document, nodeId),
      })),
      total: await countOpenQuestions(db, blueprintId),
    })),
  ),
]
