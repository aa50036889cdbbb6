/**
 * Runs a model of a folder, by ONNX Runtime as WebAssembly. One text at a time: where several go together, padding and
 * dynamic quantization let a text's neighbours change its vector.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import * as ort from 'onnxruntime-web/wasm'
import { AppError } from '../../../contracts/errors.ts'
import { invalid, type ModelFolder } from './model-folder.ts'
import { pool, relevanceOf } from './pool.ts'

export type Inference = {
  /** Of a text, and how many tokens it had. */
  embed: (text: string) => Promise<{ vector: number[]; tokens: number }>
  /** How well a text answers a query: from 0 to 1. */
  score: (query: string, text: string) => Promise<{ score: number; tokens: number }>
}

const knownInputs = ['input_ids', 'attention_mask', 'token_type_ids']
/** A vector for the whole text, if a model gives one; else one for each token. */
const vectorOutputs = ['sentence_embedding', 'last_hidden_state', 'token_embeddings']

export async function openInference(path: string, folder: ModelFolder): Promise<Inference> {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  const session = await ort.InferenceSession.create(await readFile(folder.onnxPath), {
    ...(await outsideData(folder.onnxPath)),
  }).catch((error: unknown) => {
    throw invalid(path, `${basename(folder.onnxPath)} cannot be run (${firstLine(error)}).`)
  })
  const strange = session.inputNames.find((name) => !knownInputs.includes(name))
  if (strange) throw invalid(path, `The model wants "${strange}", which texts do not have.`)
  const tokenizer = openTokenizer(path, folder)
  const outputName =
    vectorOutputs.find((name) => session.outputNames.includes(name)) ?? session.outputNames[0] ?? 'output'

  async function run(text: string, pair?: string) {
    const { ids, types } = cut(tokenizer, folder.maxTokens, text, pair)
    if (ids.includes(undefined as never)) throw invalid(path, 'tokenizer.json has no number for some words.')
    const feeds: Record<string, ort.Tensor> = {}
    const filled: Record<string, () => number[]> = {
      input_ids: () => ids,
      attention_mask: () => ids.map(() => 1),
      token_type_ids: () => types,
    }
    for (const name of session.inputNames) {
      feeds[name] = new ort.Tensor('int64', BigInt64Array.from(filled[name]?.() ?? [], BigInt), [1, ids.length])
    }
    const output = (await session.run(feeds).catch((error: unknown) => failed(path, error)))[outputName]
    if (output?.type !== 'float32') {
      throw invalid(path, `The model's "${outputName}" is of type ${output?.type}, where float32 is wanted.`)
    }
    const { dims } = output
    const values = output.data as Float32Array
    output.dispose()
    return { values, dims, tokens: ids.length }
  }

  return {
    async embed(text) {
      if (folder.purpose === 'rerank') throw invalid(path, 'It ranks texts, and embeds none: use it as a reranker.')
      const { values, dims, tokens } = await run(text)
      const vector = pool(values, dims, folder)
      if (!vector) throw invalid(path, `The model gives ${dims.join(' × ')} numbers, which are no vectors of tokens.`)
      return { vector, tokens }
    },
    async score(query, text) {
      const { values, dims, tokens } = await run(query, text)
      const score = relevanceOf(values, dims)
      if (score === undefined) {
        throw invalid(path, `The model gives ${dims.join(' × ')} numbers for two texts; a reranker gives one or two.`)
      }
      return { score, tokens }
    },
  }
}

function openTokenizer(path: string, { tokenizer, tokenizerConfig }: ModelFolder): Tokenizer {
  try {
    return new Tokenizer(tokenizer, tokenizerConfig)
  } catch (error) {
    throw invalid(path, `tokenizer.json cannot be used (${firstLine(error)}).`)
  }
}

/** The end of what is too long is left out, but for the token that says that it ends. */
function cut(tokenizer: Tokenizer, most: number, text: string, pair: string | undefined) {
  const encoded = tokenizer.encode(text, { text_pair: pair ?? null, return_token_type_ids: true })
  const ids = [...encoded.ids]
  const types = ids.map((_, at) => encoded.token_type_ids[at] ?? 0)
  const last = ids.length - 1
  if (ids.length > most) {
    const endsSpecially = tokenizer.encode('').ids.at(-1) === ids[last]
    const from = endsSpecially ? most - 1 : most
    ids.splice(from, last + (endsSpecially ? 0 : 1) - from)
    types.splice(from, last + (endsSpecially ? 0 : 1) - from)
  }
  return { ids, types }
}

/** Weights of more than 2 GB stand beside the model. */
async function outsideData(onnxPath: string) {
  const beside = `${onnxPath}_data`
  if (!(await stat(beside).catch(() => undefined))) return {}
  return { externalData: [{ path: basename(beside), data: await readFile(beside) }] }
}

function failed(path: string, error: unknown): never {
  throw new AppError('model-failed', { detail: `${path}: ${firstLine(error)}.` })
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.$/, '').slice(0, 300)
