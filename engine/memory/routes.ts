import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import {
  changeSummaryRoute,
  forgetMemoriesRoute,
  forgetMemoryRoute,
  listMemoriesRoute,
  listMemoryScopesRoute,
  listSummariesRoute,
  mostAtOnce,
  restoreMemoriesRoute,
  writeMemoryRoute,
} from '../../contracts/memory.ts'
import { serve } from '../../contracts/route.ts'
import { changeSummary, listSummaries } from '../db/chat-summaries.ts'
import type { Database } from '../db/database.ts'
import { deleteMemory, listScopes, restoreMemory, saveMemory, searchMemories } from '../db/memories.ts'

export const memoryRoutes = ({ database }: { database: Database }) => [
  serve(listMemoriesRoute, async ({ caller, query: { limit, ...search } }) => {
    const items = await database.readOne(caller, (db) => searchMemories(db, caller, { ...search, limit: limit + 1 }))
    return { items: items.slice(0, limit), nextOffset: items.length > limit ? search.offset + limit : null }
  }),
  serve(listMemoryScopesRoute, async ({ caller }) => ({
    items: await database.readOne(caller, (db) => listScopes(db, caller)),
  })),
  serve(writeMemoryRoute, ({ caller, body }) =>
    database.write(caller, (db) => saveMemory(db, caller, { id: uuidv7(), ...body })),
  ),
  serve(restoreMemoriesRoute, ({ caller, body: { items } }) =>
    database.write(caller, async (db) => {
      let restored = 0
      for (const memory of items) if (await restoreMemory(db, caller, memory)) restored++
      return { restored }
    }),
  ),
  serve(forgetMemoryRoute, async ({ caller, params: { memoryId } }) => {
    if (await database.writeOne(caller, (db) => deleteMemory(db, caller, memoryId))) return
    throw new AppError('memory-not-found', { detail: `There is no memory ${memoryId}.` })
  }),
  serve(forgetMemoriesRoute, ({ caller, query }) =>
    database.write(caller, async (db) => {
      const { audience = 'user', ...search } = query
      const items = await searchMemories(db, caller, { ...search, audience, limit: mostAtOnce })
      for (const { id } of items) await deleteMemory(db, caller, id)
      return { forgotten: items.length, items }
    }),
  ),
  serve(listSummariesRoute, async ({ caller, query }) => ({
    items: await database.readOne(caller, (db) => listSummaries(db, caller, query)),
  })),
  serve(changeSummaryRoute, async ({ caller, params: { turnId }, body: { summary } }) => {
    if (await database.writeOne(caller, (db) => changeSummary(db, caller, turnId, summary))) return
    throw new AppError('chat-turn-not-found', { detail: `There is no turn ${turnId} with a summary.` })
  }),
]
