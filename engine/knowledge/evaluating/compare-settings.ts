/** From the scores of each question to what is reported. */
import type { Comparison, EvaluationResult, Measure, SettingResult } from '../../../contracts/evaluations.ts'
import { intervalOf, pairedP } from './statistics.ts'

export type QuestionScores = { scores: Partial<Record<Measure, number>>; tookMs: number; found: string[] }
export type SettingScores = { name: string; questions: QuestionScores[]; notices: Set<string> }

const worstShown = 10
const comparedBy: Measure = 'ndcg@10'

export function reportOn(questions: readonly string[], settings: readonly SettingScores[]): EvaluationResult {
  const [first, ...others] = settings
  return {
    questionCount: questions.length,
    settings: settings.map(summarize),
    comparisons: first ? others.map((other) => compare(other, first)) : [],
    worst: (first?.questions ?? [])
      .map(({ scores, found }, at) => ({ question: questions[at] ?? '', score: scores[comparedBy] ?? 0, found }))
      .filter(({ score }) => score < 1)
      .sort((a, b) => a.score - b.score)
      .slice(0, worstShown),
  }
}

function summarize({ name, questions, notices }: SettingScores): SettingResult {
  const names = [...new Set(questions.flatMap(({ scores }) => Object.keys(scores) as Measure[]))]
  const times = questions.map(({ tookMs }) => tookMs).sort((a, b) => a - b)
  return {
    name,
    measures: Object.fromEntries(names.map((measure) => [measure, intervalOf(valuesOf(questions, measure))])),
    p95Ms: times[Math.ceil(times.length * 0.95) - 1] ?? 0,
    notices: [...notices].slice(0, 5),
  }
}

/** A question that a measure says nothing of (an answer without citations has no precision) does not count for it. */
const valuesOf = (questions: readonly QuestionScores[], measure: Measure) =>
  questions.map(({ scores }) => scores[measure]).filter((score) => score !== undefined)

function compare(other: SettingScores, first: SettingScores): Comparison {
  const differences = other.questions.map(
    ({ scores }, at) => (scores[comparedBy] ?? 0) - (first.questions[at]?.scores[comparedBy] ?? 0),
  )
  return {
    name: other.name,
    against: first.name,
    measure: comparedBy,
    difference: intervalOf(differences),
    better: differences.filter((one) => one > 0).length,
    worse: differences.filter((one) => one < 0).length,
    p: pairedP(differences),
  }
}
