/** Measures what vectors are worth beside words in a collection, with given questions or made ones, and keeps it. */
import { AppError } from '../../../contracts/errors.ts'
import type { EvaluationQuestion } from '../../../contracts/evaluations.ts'
import type { MeasuredWeight } from '../../../contracts/knowledge.ts'
import { sampleChunks } from '../../db/chunks.ts'
import { findSearchedSpace, saveMeasured } from '../../db/embedding-spaces.ts'
import { findPassages, type SearchNeeds } from '../search/search.ts'
import { chooseWeight, type WeightScores, weights } from './choose-weight.ts'
import { fuseArms } from './fuse-arms.ts'
import { makeQuestions } from './make-questions.ts'
import { judgeHits } from './measures.ts'

/** Out of so many passages so many questions are made. */
const mostSampled = 5000
const madeQuestions = 150
/** Fewer passages than that are found either way. */
export const fewestChunks = 200
const depth = 50

export async function measureWeight(
  needs: SearchNeeds,
  orgId: string,
  collectionId: string,
  given: readonly EvaluationQuestion[] | undefined,
  signal: AbortSignal,
): Promise<MeasuredWeight> {
  const { database } = needs
  const space = await database.readOne({ orgId }, (db) => findSearchedSpace(db, collectionId))
  if (!space) throw new AppError('evaluation-invalid', { detail: 'It has no vectors yet. Choose an embedder first.' })
  const sampled = async () => database.readOne({ orgId }, (db) => sampleChunks(db, [collectionId], mostSampled))
  const questions = given ?? makeQuestions(await sampled(), madeQuestions, 1)
  if (questions.length === 0) throw new AppError('evaluation-invalid', { detail: 'No questions can be made of it.' })
  const scored: WeightScores[] = weights.map((weight) => ({ weight, scores: [] as number[] }))
  for (const { question: query, relevant } of questions) {
    const find = async (by: 'words' | 'vectors') => {
      const asked = { query, collectionIds: [collectionId], limit: depth, by, reranker: null }
      const { hits, notices } = await findPassages(needs, { orgId }, asked, signal)
      if (notices[0] !== undefined) throw new AppError('model-failed', { detail: notices[0] })
      return hits
    }
    const [words, vectors] = [await find('words'), await find('vectors')]
    for (const { weight, scores } of scored) {
      const hits = weight === 0 ? words : weight === 1 ? vectors : fuseArms(words, vectors, weight)
      ;(scores as number[]).push(judgeHits(hits, relevant)['ndcg@10'])
    }
  }
  const measured = {
    ...chooseWeight(scored, given === undefined),
    questionCount: questions.length,
    isMade: given === undefined,
    chunkCount: space.chunkCount,
    measuredAt: new Date().toISOString(),
  }
  await database.writeOne({ orgId }, (db) => saveMeasured(db, collectionId, space.number, measured))
  return measured
}
