/**
 * The extractive answer: sentences that together cover the words of a question. Pure and deterministic.
 *
 * A word weighs ln(1 + N / n) of N chunks where n have it, so what stands everywhere counts little and what stands
 * nowhere most. Sentences are taken greedily by the weight that they add, their headings counting half, until little is
 * added; one that begins with what is to be explained goes before others as good, one that a page has cut behind them. What
 * covers less than half of the weight is no answer.
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
export type Wanted = {
  weights: ReadonlyMap<string, number>
  /** Those of them that stand for what was asked before: they help to find the first sentence, and ask for no other. */
  carried?: ReadonlySet<string>
  /** What is to be explained: the end of "What is a fence?" */
  term?: string | undefined
}

const leastCoverage = 0.5
/** A sentence that adds less has one of the words by chance. */
const leastGain = 0.12
const defaultMost = 3
const definitionBonus = 1.5
/** Its headings name all that is asked about; what a section begins with says it best. */
const headingBonus = 1.6
const leadBonus = 1.7
const partMalus = 0.6
const carriedWeight = 0.25

/** Words that ask rather than mean; the stems of those that stop words leave. */
const asking = new Set(
  `mani much tell say said explain describ give list find show pleas question answer know mean exact kind sort call long
  often write summari sentenc one two three short brief viel lang gib sag nenn erklär combien quel cuánto`.split(/\s+/),
)

/** `chunkCounts`: in how many chunks a stem occurs. `carried`: stems of what the question goes on from. */
export function weighQuestion(
  stems: Iterable<string>,
  chunkCounts: ReadonlyMap<string, number>,
  total: number,
  carried: Iterable<string> = [],
): Wanted {
  const all = [...stems]
  const meaning = all.filter((stem) => !asking.has(stem))
  const before = [...carried].filter((stem) => !asking.has(stem) && !all.includes(stem))
  const counted = meaning.length > 0 || before.length > 0 ? meaning : all
  const weigh = (stem: string) => Math.log(1 + total / (chunkCounts.get(stem) ?? 0.5))
  const own = counted.map((stem) => [stem, weigh(stem)] as const)
  const weights = new Map([...own, ...before.map((stem) => [stem, weigh(stem) * carriedWeight] as const)])
  return { weights, carried: new Set(before) }
}

/** Nothing when the documents do not support an answer. */
export function pickQuotes(
  { weights, carried = new Set(), term }: Wanted,
  candidates: readonly Candidate[],
  asked?: number,
): Candidate[] {
  const most = asked ?? defaultMost
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return []
  const open = new Map(weights)
  const picked: Candidate[] = []
  const own = [...weights.keys()].filter((stem) => !carried.has(stem))
  const leads = new Set(findLeads(candidates))
  const isAbout = ({ contextStems }: Candidate) => own.length > 0 && own.every((stem) => contextStems.has(stem))
  const bonusOf = (candidate: Candidate) =>
    (explains(candidate.sentence.text, term) ? definitionBonus : 1) *
    (isAbout(candidate) ? headingBonus * (leads.has(candidate) ? leadBonus : 1) : 1)
  let rest = [...candidates]
  while (picked.length < most && rest.length > 0) {
    const [best] = rest
      .map((candidate, rank) => ({
        candidate,
        rank,
        gain: gainOf(open, candidate) / total,
        fit: fitOf(open, candidate) * bonusOf(candidate),
      }))
      .sort((a, b) => b.fit - a.fit || a.rank - b.rank)
    if (!best || best.gain < leastGain) break
    picked.push(best.candidate)
    for (const stem of [...best.candidate.stems, ...best.candidate.contextStems, ...carried]) open.delete(stem)
    rest = rest.filter(({ sentence }) => sentence.text !== best.candidate.sentence.text)
  }
  const missing = [...open.values()].reduce((sum, weight) => sum + weight, 0)
  if (1 - missing / total < leastCoverage) return []
  return [...picked, ...nextBest(weights, rest).slice(0, asked === undefined ? 0 : asked - picked.length)]
}

/** The first sentence of each section, as far as its passages were found. */
function findLeads(candidates: readonly Candidate[]): Candidate[] {
  const leads = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const { hit, sentence } = candidate
    const section = JSON.stringify([hit.documentId, hit.headings])
    const lead = leads.get(section)
    const isEarlier = !lead || hit.start + sentence.start < lead.hit.start + lead.sentence.start
    if (isEarlier && hit.headings.length > 0) leads.set(section, candidate)
  }
  return [...leads.values()]
}

/** Where so many sentences were asked for, those that say it as well. */
function nextBest(weights: ReadonlyMap<string, number>, rest: readonly Candidate[]): Candidate[] {
  return rest
    .map((candidate, rank) => ({ candidate, rank, fit: fitOf(weights, candidate) }))
    .filter(({ candidate, fit }) => fit > 0 && candidate.stems.size > 3)
    .sort((a, b) => b.fit - a.fit || a.rank - b.rank)
    .map(({ candidate }) => candidate)
}

function gainOf(open: ReadonlyMap<string, number>, { stems, contextStems }: Candidate): number {
  let gain = 0
  for (const [stem, weight] of open) gain += stems.has(stem) ? weight : contextStems.has(stem) ? weight / 2 : 0
  return gain
}

const article = /^(?:an?|the|ein|eine|der|die|das|un|una|el|la|los|las)\s+/i

const beginnings = [
  /^(?:what|who)(?:['’]s| is| are| was| were) (.+)$/i,
  /^what (?:does|do|did) (.+) (?:do|mean|expand to|stand for)$/i,
  /^(?:was|wer) (?:ist|sind|war|waren|macht|bedeutet) (.+)$/i,
  /^(?:qué|quién) (?:es|son|era|hace|significa) (.+)$/i,
]

/** "What is a fence?", "Was macht ein Zaun?", "¿Qué es una valla?": what is to be explained. */
export function termOf(question: string): string | undefined {
  const asked = question
    .trim()
    .replace(/^¿/, '')
    .replace(/[?.!\s]+$/, '')
  const found = beginnings.map((pattern) => pattern.exec(asked)?.[1]).find((term) => term !== undefined)
  const term = found?.replace(article, '')
  return term && term.split(/\s+/).length <= 5 ? term.toLowerCase() : undefined
}

/** "How does a sluice work?" is about a sluice, and not about work. */
export function subjectOf(question: string): string {
  const asked = question.trim().replace(/[?.!\s]+$/, '')
  return /^how (?:does|do|did) (?!(?:it|this|that|they)\b)(.+) work$/i.exec(asked)?.[1] ?? question
}

/** "The option globstar" is explained by what begins with "globstar", too. */
function explains(sentence: string, term: string | undefined): boolean {
  if (term === undefined) return false
  const beginning = sentence.replace(article, '').toLowerCase()
  return beginning.startsWith(term) || beginning.startsWith(`${term.split(/\s+/).at(-1)} `)
}

/** A long sentence has more words by chance, one of two words says nothing, and half a sentence not enough. */
const fitOf = (open: ReadonlyMap<string, number>, candidate: Candidate) =>
  (gainOf(open, candidate) / (1 + candidate.stems.size / 60)) *
  (candidate.stems.size < 3 ? 0.5 : 1) *
  (candidate.sentence.isPart ? partMalus : 1)

/** "In two sentences", "a one-sentence summary": how many quotes are asked for. */
export function countAskedFor(question: string): number | undefined {
  const found = /\b(\d|one|two|three|four|five)[- ](?:short )?sentences?\b/i.exec(question)?.[1]?.toLowerCase()
  const words: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5 }
  return found === undefined ? undefined : Math.max(1, words[found] ?? Number(found))
}
