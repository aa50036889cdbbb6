/** Turns a model's [n] into citations: the sentence of passage n that says most of what was claimed. */
import type { Citation } from '../../../contracts/answers.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Database } from '../../db/database.ts'
import { cite, readCandidates, readStems } from './candidates.ts'
import type { Candidate } from './pick-quotes.ts'

type Marked = { text: string; citations: Citation[]; dropped: number }
type Marker = { claim: string; hit: SearchHit | undefined }

/** A claim that shares less with a passage than this is not from there: models say it in other words, but not in all other. */
const leastShared = 0.2
const marks = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g

/** A mark of no passage, or of one that shares nothing with the claim before it, is dropped and counted. */
export async function citeMarkers(
  { database }: { database: Database },
  owner: { orgId: string },
  answer: string,
  passages: readonly SearchHit[],
): Promise<Marked> {
  const markers: Marker[] = []
  const text = answer.replace(/\[\[(\d+)\]\]/g, '[$1]').replace(marks, (_, list: string, at: number, whole: string) => {
    const claim = claimBefore(whole.slice(0, at))
    return list
      .split(',')
      .map((number) => `[[${markers.push({ claim, hit: passages[Number(number) - 1] }) - 1}]]`)
      .join('')
  })
  const stems = await readStems(
    database,
    owner,
    markers.map(({ claim, hit }) => ({ chunkId: hit?.id ?? 0, text: claim })),
  )
  const candidates = await readCandidates(database, owner, [...new Set(markers.flatMap(({ hit }) => hit ?? []))])
  const citations: Citation[] = []
  let dropped = 0
  const kept = text.replace(/[ \t]?\[\[(\d+)\]\]/g, (mark, key: string) => {
    const hit = markers[Number(key)]?.hit
    const own = candidates.filter((one) => one.hit === hit)
    const best = hit && bestFor(stems[Number(key)] ?? new Set(), own)
    if (!best) {
      dropped++
      return ''
    }
    return `${mark.startsWith('[') ? '' : mark[0]}[[${citations.push(cite(best.hit, best.sentence)) - 1}]]`
  })
  return { text: kept.trim(), citations, dropped }
}

/** The sentence before a mark, other marks left out. */
function claimBefore(text: string): string {
  const plain = text.replace(/\s*\[\[?\d[\d\s,]*\]?\]/g, '').trimEnd()
  const begin = Math.max(
    plain.lastIndexOf('\n'),
    ...[...plain.slice(0, -1).matchAll(/[.!?。！？]\s+(?=\S)/g)].map(({ index }) => index),
  )
  return plain.slice(begin + 1).trim()
}

function bestFor(claim: ReadonlySet<string>, candidates: readonly Candidate[]): Candidate | undefined {
  const scored = candidates.map((candidate) => {
    const shared = [...claim].filter((stem) => candidate.stems.has(stem)).length
    return { candidate, share: shared / Math.max(1, claim.size), fit: shared / Math.sqrt(candidate.stems.size || 1) }
  })
  const fitting = scored.filter(({ share }) => share >= leastShared)
  return fitting.sort((a, b) => b.fit - a.fit)[0]?.candidate
}
