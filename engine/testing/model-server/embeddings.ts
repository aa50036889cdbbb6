/**
 * Vectors and relevance without a model, the same each time: words, their stems and their pieces are hashed into a vector,
 * so that texts which share words, or parts of words, really lie closer together.
 */
import type { ServerResponse } from 'node:http'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { sendJson } from './said.ts'

export function embedText(text: string, dimensions = 256): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const [feature, weight] of featuresOf(text)) {
    const hash = hashOf(feature)
    const at = hash % dimensions
    vector[at] = (vector[at] ?? 0) + (hash & 0x10000 ? weight : -weight)
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((one) => one / length)
}

const common = new Set(
  'a an and are as at be by for from has in is it its of on or that the this to was were with'.split(' '),
)
const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function* featuresOf(text: string): Generator<[string, number]> {
  const counts = new Map<string, number>()
  const add = (feature: string, weight: number) => counts.set(feature, (counts.get(feature) ?? 0) + weight)
  for (const word of wordsOf(text)) {
    if (common.has(word)) continue
    add(word.replace(/(ies|es|s|ing|ed|ly)$/, ''), 1)
    for (let at = 0; at + 4 <= word.length; at++) add(`#${word.slice(at, at + 4)}`, 0.4)
  }
  for (const [feature, count] of counts) yield [feature, Math.sqrt(count)]
}

/** FNV-1a, mixed so that neighbouring texts do not share their low bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

const listOf = (input: Json | undefined) => (Array.isArray(input) ? input : [input]).map(String)

/** As /v1/embeddings of OpenAI and its like. */
export function answerEmbeddings(response: ServerResponse, { model, input, dimensions }: JsonObject): void {
  const texts = listOf(input)
  const vectors = texts.map((text) => embedText(text, typeof dimensions === 'number' ? dimensions : undefined))
  const tokens = texts.reduce((sum, text) => sum + wordsOf(text).length, 0)
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }))
  sendJson(response, 200, { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } })
}

type GoogleRequest = { content?: { parts?: { text?: string }[] }; outputDimensionality?: number }

/** As :embedContent and :batchEmbedContents of Google. */
export function answerGoogleEmbeddings(response: ServerResponse, body: JsonObject): void {
  const requests = body.requests as unknown as GoogleRequest[] | undefined
  const valuesOf = ({ content, outputDimensionality }: GoogleRequest) => ({
    values: embedText(content?.parts?.map(({ text }) => text ?? '').join('') ?? '', outputDimensionality),
  })
  if (requests) sendJson(response, 200, { embeddings: requests.map(valuesOf) })
  else sendJson(response, 200, { embedding: valuesOf(body as unknown as GoogleRequest) })
}

/** As /rerank of Cohere and Jina: the share of the query's words that a text has. */
export function answerRerank(response: ServerResponse, { model, query, documents }: JsonObject): void {
  const asked = new Set(wordsOf(String(query)).filter((word) => !common.has(word)))
  const results = listOf(documents).map((text, index) => {
    const words = new Set(wordsOf(text))
    const share = [...asked].filter((word) => words.has(word)).length / Math.max(asked.size, 1)
    return { index, relevance_score: share }
  })
  sendJson(response, 200, { model, results: results.sort((a, b) => b.relevance_score - a.relevance_score) })
}
