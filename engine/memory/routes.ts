import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import { forgetMemoriesRoute, forgetMemoryRoute, listMemoriesRoute, writeMemoryRoute } from '../../contracts/memory.ts'
import { serve } from '../../contracts/route.ts'
import type { Database } from '../db/database.ts'
import { deleteMemory, deleteScope, saveMemory, searchMemories } from '../db/memories.ts'

export const memoryRoutes = ({ database }: { database: Database }) => [
  serve(listMemoriesRoute, async ({ caller, query }) => ({
    items: await database.readOne(caller, (db) => searchMemories(db, caller, query)),
  })),
  serve(writeMemoryRoute, ({ caller, body }) =>
    database.write(caller, (db) => saveMemory(db, caller, { id: uuidv7(), ...body })),
  ),
  serve(forgetMemoryRoute, async ({ caller, params: { memoryId } }) => {
    if (await database.writeOne(caller, (db) => deleteMemory(db, caller, memoryId))) return
    throw new AppError('memory-not-found', { detail: `There is no memory ${memoryId}.` })
  }),
  serve(forgetMemoriesRoute, async ({ caller, query: { scope } }) => ({
    forgotten: await database.writeOne(caller, (db) => deleteScope(db, caller, scope)),
  })),
]
