/** Which documents a search looks at, as SQL. */
import type { DocumentFilter } from '../../contracts/knowledge-routes.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type DocumentChoice = {
  collectionIds: readonly string[]
  documentIds: readonly string[] | undefined
  filter: DocumentFilter | undefined
}

export const choosesDocuments = ({ documentIds, filter = {} }: DocumentChoice): boolean =>
  documentIds !== undefined || Object.values(filter).some((value) => value !== undefined)

/** A condition on documents `d`, and its seven values, of which the first is `$<first>`. */
export function chosenDocuments(choice: DocumentChoice, first: number): { text: string; values: unknown[] } {
  const { name, mediaTypes, addedFrom, addedBefore, metadata } = choice.filter ?? {}
  const at = (offset: number) => `$${first + offset}`
  return {
    text: `d.collection_id = any(${at(0)}::uuid[]) and (${at(1)}::uuid[] is null or d.id = any(${at(1)}))
      and (${at(2)}::text is null or d.name ilike ${at(2)}) and (${at(3)}::text[] is null or d.media_type = any(${at(3)}))
      and (${at(4)}::timestamptz is null or d.created_at >= ${at(4)}) and (${at(5)}::timestamptz is null or d.created_at < ${at(5)})
      and (${at(6)}::jsonb is null or d.metadata @> ${at(6)})`,
    values: [
      choice.collectionIds,
      choice.documentIds ?? null,
      name === undefined ? null : patternOf(name),
      mediaTypes ?? null,
      addedFrom ?? null,
      addedBefore ?? null,
      metadata === undefined ? null : toJson(metadata),
    ],
  }
}

function patternOf(name: string): string {
  const escaped = name.replace(/[\\%_]/g, '\\$&')
  return name.includes('*') ? escaped.replaceAll('*', '%') : `%${escaped}%`
}

/** How many chunks the chosen documents have. */
export async function countChosenChunks(db: Db, choice: DocumentChoice): Promise<number> {
  const { text, values } = chosenDocuments(choice, 1)
  const [row] = await db.query<{ count: number }>(
    `select coalesce(sum(chunk_count), 0)::int as count from documents d where ${text}`,
    values,
  )
  return row?.count ?? 0
}
