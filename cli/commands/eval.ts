/** `ice eval`: how well passages are found and answers are cited, as figures and as a gate. */
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { fromProblem } from '../../contracts/errors.ts'
import {
  allMeasures,
  type EvaluatedSetting,
  type Evaluation,
  type EvaluationResult,
  getEvaluationRoute,
  type Measure,
  startEvaluationRoute,
} from '../../contracts/evaluations.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable } from '../format.ts'
import { findCollection } from '../knowledge/find-collection.ts'
import { readName } from '../knowledge/read-name.ts'
import { readQuestions } from '../knowledge/read-questions.ts'
import { collect, parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addEvalCommand(program: Command, register: Register) {
  program
    .command('eval')
    .description('Measure how well passages are found; ends with 1 when it is not as good as it has to be')
    .argument(
      '[questions]',
      'a JSONL file: {"question": "…", "relevant": [{"document": "a.pdf", "page": 3}]} on each line',
    )
    .option('-c, --collection <name|id>', 'where to look; may be given again (default: Documents)', collect)
    .option(
      '-s, --setting <setting>',
      'a way to search, as name=by:words,weight:0.4,reranker:p/m; may be given again',
      collect,
    )
    .option('--tune', 'try weights of vectors against words, and name the best')
    .option('--made <count>', 'how many questions are made from the documents when no file is given', parseCount, 100)
    .option('--seed <number>', 'which questions are made', parseCount, 1)
    .option('-m, --model <provider/model>', 'let this model answer, and check its citations; quotes: no model')
    .option('--least <measure=value>', `a gate, of ${allMeasures.join(', ')}; may be given again`, collect)
    .option('--not-worse', 'a gate: no setting is worse than the first one (p < 0.05)')
    .addHelpText(
      'after',
      '\nExamples:\n  ice eval questions.jsonl -c Work --least ndcg@10=0.6\n  ice eval -c Work -s words=by:words -s both=weight:0.3 --not-worse\n  ice eval questions.jsonl -c Work --tune',
    )
    .action(register(evaluate))
}

type EvalOptions = {
  collection?: string[]
  setting?: string[]
  tune?: boolean
  made: number
  seed: number
  model?: string
  least?: string[]
  notWorse?: boolean
}

async function evaluate(session: Session, options: EvalOptions, path: string | undefined): Promise<number> {
  const gates = (options.least ?? []).map(readGate)
  const settings = options.tune ? weights : options.setting?.map(readSetting)
  const questions = path === undefined ? undefined : await readQuestions(resolve(session.terminal.cwd, path))
  const client = await session.connect()
  const collections = await Promise.all((options.collection ?? ['Documents']).map((one) => findCollection(client, one)))
  const started = await call(client, startEvaluationRoute, {
    body: {
      name: `${collections.map(({ name }) => name).join(', ')}${path === undefined ? '' : `, ${path}`}`,
      collectionIds: collections.map(({ id }) => id),
      ...(questions ? { questions } : { made: { count: options.made, seed: options.seed } }),
      ...(settings && { settings }),
      ...(options.model && { answerWith: answererOf(options.model) }),
    },
  })
  const done = await follow(session, started)
  if (done.problem) throw fromProblem(done.problem)
  const { result } = done
  if (!result) throw usageError('The evaluation has no result.')
  const failures = [...missedGates(result, gates), ...(options.notWorse ? worseOnes(result) : [])]
  session.show({ ...done, failures }, () => print(result, failures, options.tune === true))
  return failures.length > 0 ? exitCodes.failed : exitCodes.ok
}

async function follow(session: Session, started: Evaluation): Promise<Evaluation> {
  const client = await session.connect()
  let evaluation = started
  for (let told = -1; evaluation.state === 'running'; ) {
    await sleep(300)
    evaluation = await call(client, getEvaluationRoute, { params: { evaluationId: started.id } })
    const percent = Math.floor(evaluation.progress * 10) * 10
    if (percent > told && evaluation.state === 'running') session.note(`${percent} %`)
    told = Math.max(told, percent)
  }
  return evaluation
}

const weights: EvaluatedSetting[] = [
  { name: 'words', by: 'words' },
  { name: 'vectors', by: 'vectors' },
  ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((weight) => ({
    name: `weight ${weight}`,
    vectorWeight: weight,
  })),
]

const answererOf = (text: string) =>
  text === 'quotes' ? { provider: 'local', model: 'local-extractive' } : readName(text)

function readSetting(text: string): EvaluatedSetting {
  const [name = '', parts = ''] = text.split(/=(.*)/s)
  const setting: EvaluatedSetting = { name }
  for (const part of parts.split(',').filter(Boolean)) {
    const [key, value = ''] = part.split(/:(.*)/s)
    if (key === 'by' && (value === 'words' || value === 'vectors' || value === 'both')) setting.by = value
    else if (key === 'weight' && value !== '' && Number(value) >= 0 && Number(value) <= 1)
      setting.vectorWeight = Number(value)
    else if (key === 'reranker') setting.reranker = value === 'none' ? null : readName(value)
    else throw usageError(`A setting is name=by:words|vectors|both,weight:0…1,reranker:provider/model; not "${part}".`)
  }
  return setting
}

type Gate = { measure: Measure; least: number }

function readGate(text: string): Gate {
  const [name, value] = text.split('=')
  const measure = allMeasures.find((one) => one === name)
  if (!measure || !value || !Number.isFinite(Number(value))) {
    throw usageError(`--least is measure=value, with one of ${allMeasures.join(', ')}.`)
  }
  return { measure, least: Number(value) }
}

const missedGates = ({ settings: [first] }: EvaluationResult, gates: readonly Gate[]): string[] =>
  gates.flatMap(({ measure, least }) => {
    const value = first?.measures[measure]?.mean
    if (value !== undefined && value >= least) return []
    return [`${measure} of ${first?.name} is ${value?.toFixed(4) ?? 'not measured'}, and has to be at least ${least}.`]
  })

const worseOnes = ({ comparisons }: EvaluationResult): string[] =>
  comparisons
    .filter(({ difference, p }) => difference.mean < 0 && p < 0.05)
    .map(
      ({ name, against, difference, p }) =>
        `${name} is worse than ${against} by ${(-difference.mean).toFixed(4)} (p ${p.toFixed(4)}).`,
    )

function print(
  { questionCount, settings, comparisons, worst }: EvaluationResult,
  failures: readonly string[],
  isTuned: boolean,
) {
  const names = allMeasures.filter((measure) => settings.some((one) => one.measures[measure]))
  const rows = settings.map((one) => [
    one.name,
    ...names.map((measure) => {
      const interval = one.measures[measure]
      return interval ? `${interval.mean.toFixed(3)} (${interval.low.toFixed(3)}–${interval.high.toFixed(3)})` : ''
    }),
    `${one.p95Ms.toFixed(0)} ms`,
  ])
  const table = formatTable(['SETTING', ...names.map((name) => name.toUpperCase()), 'P95'], rows)
  const compared = comparisons.map(
    ({ name, against, difference: d, better, worse, p }) =>
      `${name} against ${against}: ${d.mean >= 0 ? '+' : ''}${d.mean.toFixed(4)} (${d.low.toFixed(4)} to ${d.high.toFixed(4)}), better for ${better}, worse for ${worse}, p ${p.toFixed(4)}`,
  )
  const notices = settings.flatMap((one) => one.notices.map((notice) => `${one.name}: ${notice}`))
  const best = settings.toSorted((a, b) => (b.measures['ndcg@10']?.mean ?? 0) - (a.measures['ndcg@10']?.mean ?? 0))[0]
  const [low] = worst
  return `${[
    `${questionCount} questions; in brackets 95 % of what other questions of this kind would give.`,
    table.trimEnd(),
    ...compared,
    ...(isTuned && best ? [`Best: ${best.name}. Set it: ice knowledge embed <collection> --weight <weight>`] : []),
    ...(low
      ? [`Served worst: "${low.question}" (${low.score.toFixed(2)}), found ${low.found.join('; ') || 'nothing'}.`]
      : []),
    ...notices,
    ...failures.map((failure) => `NOT GOOD ENOUGH: ${failure}`),
  ].join('\n')}\n`
}
