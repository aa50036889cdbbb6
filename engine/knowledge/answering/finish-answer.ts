/** From a draft to an answer: every citation is checked, and what does not stand leaves no mark. */
import type { Answer, Citation } from '../../../contracts/answers.ts'
import type { Database } from '../../db/database.ts'
import type { Found } from '../search/search.ts'
import { checkCitations } from './check-citations.ts'
import { citeMarkers } from './cite-markers.ts'
import type { Draft } from './draft.ts'

export type Finished = Omit<Answer, 'usage' | 'tookMs'>
type Owner = { orgId: string }

export async function finishAnswer(
  database: Database,
  owner: Owner,
  drafted: Omit<Draft, 'usage'>,
  { hits, notices }: Found,
): Promise<Finished> {
  const standing = await database.read(owner, (db) => checkCitations(db, drafted.citations))
  const { text, citations } = keepStanding(drafted, standing)
  return {
    text,
    citations,
    isSupported: citations.length > 0,
    droppedCitations: drafted.dropped + drafted.citations.length - standing.length,
    passages: [...hits],
    by: drafted.by,
    notice: [drafted.notice, ...notices].filter(Boolean).join(' ') || null,
  }
}

type Written = { text: string; by: Answer['by']; notice: string | null }

/** Of what a model wrote, with its [n]. */
export async function finishWritten(
  database: Database,
  owner: Owner,
  { text, by, notice }: Written,
  found: Found,
): Promise<Finished> {
  const cited = await citeMarkers({ database }, owner, text, found.hits)
  return finishAnswer(database, owner, { ...cited, by, notice }, found)
}

/** Numbers the citations as they come in the text; one that fell leaves no mark. */
function keepStanding(
  { text, citations }: Pick<Draft, 'text' | 'citations'>,
  standing: readonly Citation[],
): Pick<Answer, 'text' | 'citations'> {
  const numbered: Citation[] = []
  const shown = text.replace(/[ \t]?\[\[(\d+)\]\]/g, (mark, key: string) => {
    const citation = citations[Number(key)]
    if (!citation || !standing.includes(citation)) return ''
    const same = numbered.find(({ documentId, start, end }) => {
      return documentId === citation.documentId && start === citation.start && end === citation.end
    })
    const number = same?.number ?? numbered.push({ ...citation, number: numbered.length + 1 })
    return `${mark.startsWith('[') ? '' : mark[0]}[${number}]`
  })
  return { text: shown, citations: numbered }
}
