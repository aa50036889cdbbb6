import { isAppError } from '../../../contracts/errors.ts'
import type { Log } from '../../../platform/log.ts'
import { findSearchedSpace } from '../../db/embedding-spaces.ts'
import type { SearchNeeds } from '../search/search.ts'
import { fewestChunks, measureWeight } from './measure-weight.ts'

/** So much larger than when it was measured, and made questions measure it anew. */
const growth = 2

/** Measures with made questions what nobody has measured yet. What a person has measured with questions stays. */
export const measureOnce =
  ({ log, ...needs }: SearchNeeds & { log: Log }) =>
  async (orgId: string, collectionId: string, signal: AbortSignal): Promise<void> => {
    try {
      const space = await needs.database.readOne({ orgId }, (db) => findSearchedSpace(db, collectionId))
      if (!space || space.chunkCount < fewestChunks) return
      const { measured } = space
      if (measured && (!measured.isMade || space.chunkCount < measured.chunkCount * growth)) return
      await measureWeight(needs, orgId, collectionId, undefined, signal)
    } catch (error) {
      if (!signal.aborted && !isAppError(error)) log.warn('vectors could not be measured', { error: String(error) })
    }
  }
