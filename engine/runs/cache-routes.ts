import { clearCacheRoute, getCacheRoute } from '../../contracts/node-cache.ts'
import { serve } from '../../contracts/route.ts'
import type { Database } from '../db/database.ts'
import { clearCache, summariseCache } from '../db/node-cache.ts'

export const cacheRoutes = ({ database }: { database: Database }) => [
  serve(getCacheRoute, async ({ caller, query }) => database.readOne(caller, (db) => summariseCache(db, query))),
  serve(clearCacheRoute, async ({ caller, query }) => ({
    removed: await database.write(caller, (db) => clearCache(db, query)),
  })),
]
