/** A citation counts only if its quote stands, character by character, where it says in the stored text. */
import type { Citation } from '../../../contracts/answers.ts'
import type { Db } from '../../db/database.ts'
import { findPage, type PageText } from '../../db/document-pages.ts'

/** Those that stand the check. */
export async function checkCitations(db: Db, citations: readonly Citation[]): Promise<Citation[]> {
  const pages = new Map<string, PageText | undefined>()
  const standing: Citation[] = []
  for (const citation of citations) {
    const { documentId, page: number } = citation
    const key = `${documentId} ${number}`
    if (!pages.has(key)) pages.set(key, await findPage(db, documentId, number))
    if (stands(citation, pages.get(key))) standing.push(citation)
  }
  return standing
}

const stands = ({ start, end, quote }: Citation, page: PageText | undefined): boolean =>
  page !== undefined &&
  quote !== '' &&
  start >= page.start &&
  page.text.slice(start - page.start, end - page.start) === quote
