import { bringPartsRoute, lookAtPartsRoute, removePartsRoute } from '../../../contracts/part-lines.ts'
import { serve } from '../../../contracts/route.ts'
import { readLines } from '../../../platform/read-lines.ts'
import { bringParts, type PartsNeeds, removeParts } from './bring-parts.ts'
import { lookAtPart } from './look-at-parts.ts'

/** For the host alone: the page and the API do not reach them. */
export const partRoutes = (needs: PartsNeeds) => [
  serve(lookAtPartsRoute, async ({ caller, body: { backupId, items } }) => ({
    items: await needs.database.read(caller, async (db) => {
      const found = []
      for (const item of items) found.push(await lookAtPart(db, backupId, item))
      return found.map(({ here, isCopied }) => ({ here, isCopied }))
    }),
  })),
  serve(bringPartsRoute, async ({ caller, query, bytes = noBytes() }) => ({
    items: await bringParts(needs, caller, linesOf(bytes), query),
  })),
  serve(removePartsRoute, ({ caller, body }) => removeParts(needs, caller, body.items)),
]

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of readLines(bytes)) yield JSON.parse(line)
}
async function* noBytes(): AsyncGenerator<Uint8Array> {}
