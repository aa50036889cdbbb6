/** What people look at to see how it goes: figures over many runs, and what waits for them. */
import { serve } from '../../contracts/route.ts'
import { runFiguresRoute } from '../../contracts/run-figures.ts'
import { listTasksRoute } from '../../contracts/tasks.ts'
import type { Database } from '../db/database.ts'
import { countOpenQuestions, listOpenQuestions } from '../db/tasks.ts'
import { nodeNameIn } from './node-name-in.ts'
import { readFigures } from './read-figures.ts'

type Needs = { database: Database }

export const monitoringRoutes = ({ database }: Needs) => [
  serve(runFiguresRoute, ({ caller, query }) => database.read(caller, (db) => readFigures(db, query))),
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
