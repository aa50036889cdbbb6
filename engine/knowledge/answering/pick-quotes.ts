/**
 * The extractive answer: sentences that together cover the words of a question. Pure and deterministic.
 *
 * A word weighs ln(1 + N / n) of N chunks where n have it, so what stands everywhere counts little and what stands
 * nowhere most. Sentences are taken greedily by the weight that they add, their headings counting half, until nothing is
 * added. What covers less than half of the weight is no answer.
 */
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Sentence } from './cut-sentences.ts'

export type Candidate = {
  hit: SearchHit
  sentence: Sentence
  stems: ReadonlySet<string>
  /** Of its headings and the title of its document. */
  contextStems: ReadonlySet<string>
}
export type Wanted = { weights: ReadonlyMap<string, number> }

const leastCoverage = 0.5
const leastGain = 0.08
const defaultMost = 3

/** Words that ask rather than mean; the stems of those that stop words leave. */
const asking = new Set(
  `mani much tell say said explain describ give list find show pleas question answer know mean exact kind sort call long
  often write summari sentenc one two three short brief viel lang gib sag nenn erklär combien quel cuánto`.split(/\s+/),
)

/** `chunkCount`: in how many chunks a stem occurs. */
export function weighQuestion(
  stems: Iterable<string>,
  chunkCounts: ReadonlyMap<string, number>,
  total: number,
): Wanted {
  const all = [...stems]
  const meaning = all.filter((stem) => !asking.has(stem))
  const counted = meaning.length > 0 ? meaning : all
  return { weights: new Map(counted.map((stem) => [stem, Math.log(1 + total / (chunkCounts.get(stem) ?? 0.5))])) }
}

/** Nothing when the documents do not support an answer. */
export function pickQuotes({ weights }: Wanted, candidates: readonly Candidate[], most = defaultMost): Candidate[] {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return []
  const open = new Map(weights)
  const picked: Candidate[] = []
  let rest = [...candidates]
  while (picked.length < most && rest.length > 0) {
    const [best] = rest
      .map((candidate, rank) => ({
        candidate,
        rank,
        gain: gainOf(open, candidate) / total,
        fit: fitOf(open, candidate),
      }))
      .sort((a, b) => b.fit - a.fit || a.rank - b.rank)
    if (!best || best.gain < leastGain) break
    picked.push(best.candidate)
    for (const stem of [...best.candidate.stems, ...best.candidate.contextStems]) open.delete(stem)
    rest = rest.filter(({ sentence }) => sentence.text !== best.candidate.sentence.text)
  }
  const missing = [...open.values()].reduce((sum, weight) => sum + weight, 0)
  return 1 - missing / total >= leastCoverage ? picked : []
}

function gainOf(open: ReadonlyMap<string, number>, { stems, contextStems }: Candidate): number {
  let gain = 0
  for (const [stem, weight] of open) gain += stems.has(stem) ? weight : contextStems.has(stem) ? weight / 2 : 0
  return gain
}

/** A long sentence has more words by chance, and one of two words says nothing. */
const fitOf = (open: ReadonlyMap<string, number>, candidate: Candidate) =>
  (gainOf(open, candidate) / (1 + candidate.stems.size / 60)) * (candidate.stems.size < 3 ? 0.5 : 1)

/** "In two sentences", "a one-sentence summary": how many quotes are asked for. */
export function countAskedFor(question: string): number | undefined {
  const found = /\b(\d|one|two|three|four|five)[- ](?:short )?sentences?\b/i.exec(question)?.[1]?.toLowerCase()
  const words: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5 }
  return found === undefined ? undefined : Math.max(1, words[found] ?? Number(found))
}
