/** `ice knowledge embed`: which model makes vectors of a collection, and how far it is. */

import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { measureWeightRoute } from '../../contracts/evaluations.ts'
import type { Collection, MeasuredWeight, RetrievalSettings } from '../../contracts/knowledge.ts'
import { getCollectionRoute, setRetrievalRoute } from '../../contracts/knowledge-routes.ts'
import { findCollection } from '../knowledge/find-collection.ts'
import { readName } from '../knowledge/read-name.ts'
import { readQuestions } from '../knowledge/read-questions.ts'
import { parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addEmbedCommand(group: Command, register: Register) {
  group
    .command('embed')
    .description('Have a model make vectors of a collection, so that it is searched by meaning as well as by words')
    .argument('[collection]', 'name or id', 'Documents')
    .option('-m, --model <provider/model>', 'which model; another one takes over once all is done')
    .option('--dimensions <count>', "fewer than the model's own, if it can", parseCount)
    .option('--weight <0…1>', 'what vectors count against words (default: what was measured to be good)', parseWeight)
    .option('--reranker <provider/model>', 'which model puts the best passages in order; none: no model')
    .option(
      '--measure [questions.jsonl]',
      'measure what vectors are worth beside words, with questions of your own at best',
    )
    .option('--none', 'words only: the vectors are deleted')
    .option('--no-wait', 'do not wait until all is done')
    .addHelpText('after', '\nExample:\n  ice knowledge embed Work --model ollama/nomic-embed-text')
    .action(register(embed))
}

type EmbedOptions = {
  model?: string
  dimensions?: number
  weight?: number
  reranker?: string
  none?: boolean
  measure?: string | true
  wait: boolean
}

async function embed(session: Session, options: EmbedOptions, name: string) {
  if (options.none && options.model) throw usageError('Say --model or --none, not both.')
  const client = await session.connect()
  const before = await findCollection(client, name)
  const params = { collectionId: before.id }
  const isChange = [options.none, options.model, options.weight, options.reranker].some((one) => one !== undefined)
  let collection = isChange
    ? await call(client, setRetrievalRoute, { params, body: settingsOf(before, options) })
    : before
  for (let told = ''; options.wait && isChange && isFilling(collection); ) {
    const text = describe(collection)
    if (text !== told) session.note(text)
    told = text
    await sleep(500)
    collection = await call(client, getCollectionRoute, { params })
  }
  if (options.measure !== undefined) {
    const { measure } = options
    const questions = measure === true ? undefined : await readQuestions(resolve(session.terminal.cwd, measure))
    await call(client, measureWeightRoute, { params, body: { questions } })
    collection = await call(client, getCollectionRoute, { params })
  }
  session.show(collection, () => `${describe(collection)}\n`)
}

/** What is not named stays as it is. */
function settingsOf(
  before: Collection,
  { model, dimensions, weight, reranker, none }: EmbedOptions,
): RetrievalSettings {
  const now = before.vectors.find(({ isSearched }) => !isSearched) ?? before.vectors[0]
  const kept = now
    ? { provider: now.provider, model: now.model, ...(now.isCut && { dimensions: now.dimensions }) }
    : null
  const chosen = model === undefined ? kept : { ...readName(model), ...(dimensions !== undefined && { dimensions }) }
  return {
    embedder: none ? null : chosen,
    vectorWeight: weight ?? before.vectorWeight,
    reranker: reranker === undefined ? before.reranker : reranker === 'none' ? null : readName(reranker),
  }
}

const isFilling = ({ vectors, chunkCount }: Collection) =>
  vectors.some((one) => !one.isSearched || (one.vectorCount < chunkCount && !one.problem))

function describe({ name, vectors, chunkCount }: Collection): string {
  if (vectors.length === 0) return `${name} is searched by words only.`
  return vectors
    .map(({ provider, model, dimensions, isSearched, vectorCount, problem, measured }) => {
      const state = isSearched ? 'searched' : 'being made'
      const why = problem ? ` ${problem.detail ?? problem.title} It is tried again.` : ''
      return `${provider}/${model}, ${dimensions} dimensions, ${state}: ${vectorCount} of ${chunkCount} passages.${why}${tell(measured)}`
    })
    .join('\n')
}

function tell(measured: MeasuredWeight | null): string {
  if (!measured) return ''
  const { weight, words, vectors, both, questionCount, isMade } = measured
  const [w, v, b] = [words, vectors, both].map((score) => score.toFixed(3))
  return ` They count ${weight}: with ${questionCount} questions${isMade ? ' made from it' : ''} nDCG@10 was ${b}, ${w} by words, ${v} by vectors alone.`
}

function parseWeight(text: string): number {
  const weight = Number(text)
  if (text.trim() !== '' && weight >= 0 && weight <= 1) return weight
  throw usageError('A weight is a number from 0 to 1.')
}
