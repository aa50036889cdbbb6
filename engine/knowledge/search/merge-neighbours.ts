/** Passages that follow each other on a page, under the same headings, become one that can be read and cited as a whole. */
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Database } from '../../db/database.ts'
import { findPage } from '../../db/document-pages.ts'

/** So much white space may be between two of them. */
const widestGap = 4

export async function mergeNeighbours(
  database: Database,
  orgId: string,
  hits: readonly SearchHit[],
): Promise<SearchHit[]> {
  const groups = groupNeighbours(hits)
  if (groups.length === hits.length) return [...hits]
  return database.read({ orgId }, async (db) => {
    const merged: SearchHit[] = []
    for (const group of groups) {
      const [best] = group
      if (!best) continue
      const inOrder = group.toSorted((a, b) => a.start - b.start)
      const start = inOrder[0]?.start ?? best.start
      const end = inOrder.at(-1)?.end ?? best.end
      const page = group.length > 1 ? await findPage(db, best.documentId, best.page) : undefined
      const text = page?.text.slice(start - page.start, end - page.start)
      // The document is being read anew: its passages stay as they are.
      if (text === undefined || text.length !== end - start) merged.push(...group)
      else merged.push({ ...best, start, end, text, mergedIds: inOrder.map(({ id }) => id) })
    }
    return merged
  })
}

/** Each group stands where its best hit stands, that one first. */
export function groupNeighbours(hits: readonly SearchHit[]): SearchHit[][] {
  const groups: SearchHit[][] = []
  for (const hit of hits) {
    const touching = groups.filter((group) => group.some((one) => touch(one, hit)))
    const [first, ...others] = touching
    if (!first) groups.push([hit])
    else {
      first.push(hit, ...others.flat())
      for (const other of others) groups.splice(groups.indexOf(other), 1)
    }
  }
  return groups
}

const touch = (a: SearchHit, b: SearchHit): boolean =>
  a.documentId === b.documentId &&
  a.page === b.page &&
  a.kind === b.kind &&
  Math.abs(a.number - b.number) === 1 &&
  (a.start < b.start ? b.start - a.end : a.start - b.end) <= widestGap &&
  a.headings.join('\n') === b.headings.join('\n')
