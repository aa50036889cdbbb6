/** What a folder of a model says about it, in the layout that sentence-transformers and its like write. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../contracts/errors.ts'

export type Pooling = 'mean' | 'cls' | 'max' | 'last'

export type ModelFolder = {
  onnxPath: string
  onnxBytes: number
  tokenizer: object
  tokenizerConfig: { [key: string]: unknown }
  /** A reranker gives one number for two texts, an embedder a vector for one. */
  purpose: 'embed' | 'rerank'
  pooling: Pooling
  isNormalized: boolean
  maxTokens: number
}

/** The first of them that is there is taken. */
export const onnxPlaces = ['model.onnx', 'onnx/model.onnx', 'onnx/model_quantized.onnx', 'model_quantized.onnx']
const usualMaxTokens = 512
/** Some say 1e30 where they know no limit. */
const mostMaxTokens = 8192

/** @throws AppError model-folder-invalid */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw invalid(path, 'There is no such folder.')
  const onnx = await findOnnx(path)
  if (!onnx) throw invalid(path, `It has no ${onnxPlaces.join(', ')}.`)
  const tokenizer = await readJson(path, 'tokenizer.json')
  if (!tokenizer) throw invalid(path, 'It has no tokenizer.json.')
  const tokenizerConfig = (await readJson(path, 'tokenizer_config.json')) ?? {}
  const config = (await readJson(path, 'config.json')) ?? {}
  const limits = (await readJson(path, 'sentence_bert_config.json')) ?? {}
  const architectures = Array.isArray(config.architectures) ? config.architectures : []
  return {
    ...onnx,
    tokenizer,
    tokenizerConfig,
    purpose: architectures.some((one) => /ForSequenceClassification$/.test(String(one))) ? 'rerank' : 'embed',
    ...(await readPooling(path)),
    maxTokens: leastOf([limits.max_seq_length, tokenizerConfig.model_max_length, config.max_position_embeddings]),
  }
}

function leastOf(said: readonly unknown[]): number {
  const known = said.filter((one) => typeof one === 'number').filter((one) => one > 2 && one <= mostMaxTokens)
  return known.length > 0 ? Math.min(...known) : usualMaxTokens
}

async function findOnnx(path: string) {
  for (const place of onnxPlaces) {
    const onnxPath = join(path, place)
    const found = await stat(onnxPath).catch(() => undefined)
    if (found?.isFile()) return { onnxPath, onnxBytes: found.size }
  }
  return undefined
}

/** As its modules say; of a model that has none, the mean. */
async function readPooling(path: string): Promise<Pick<ModelFolder, 'pooling' | 'isNormalized'>> {
  const modules = ((await readJson(path, 'modules.json')) ?? []) as { type?: string; path?: string }[]
  const is = (name: string) => modules.find(({ type = '' }) => type.endsWith(name))
  const other = modules.find(({ type = '' }) => !/\.(Transformer|Pooling|Normalize)$/.test(type))
  if (other) throw invalid(path, `Its part ${other.path} (${other.type}) cannot be run here.`)
  const config = await readJson(path, join(is('.Pooling')?.path ?? '1_Pooling', 'config.json'))
  return {
    pooling: poolingOf(path, config ?? {}),
    isNormalized: modules.length === 0 || is('.Normalize') !== undefined,
  }
}

const poolings: readonly [key: string, pooling: Pooling][] = [
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_lasttoken', 'last'],
]

function poolingOf(path: string, config: { [key: string]: unknown }): Pooling {
  const wanted = Object.entries(config).filter(([key, value]) => key.startsWith('pooling_mode') && value === true)
  if (wanted.length === 0) return 'mean'
  const known = wanted.length === 1 && poolings.find(([key]) => key === wanted[0]?.[0])
  if (known) return known[1]
  throw invalid(path, `Its pooling (${wanted.map(([key]) => key).join(', ')}) cannot be done here.`)
}

type JsonFile = { [key: string]: unknown }

async function readJson(folder: string, name: string): Promise<JsonFile | undefined> {
  const text = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw invalid(folder, `${name} cannot be read (${error.code}).`)
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as JsonFile
  } catch {
    throw invalid(folder, `${name} is no JSON.`)
  }
}

/** The models that stand below a folder, by their path in it; one level of owners is looked through. */
export async function listModelFolders(path: string): Promise<{ name: string; sizeBytes: number }[]> {
  const found: { name: string; sizeBytes: number }[] = []
  for (const first of await foldersIn(path)) {
    const own = await findOnnx(join(path, first))
    if (own) found.push({ name: first, sizeBytes: own.onnxBytes })
    for (const second of own ? [] : await foldersIn(join(path, first))) {
      const model = await findOnnx(join(path, first, second))
      if (model) found.push({ name: `${first}/${second}`, sizeBytes: model.onnxBytes })
    }
  }
  return found
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((one) => (one.isDirectory() || one.isSymbolicLink()) && !one.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

export const invalid = (path: string, why: string) =>
  new AppError('model-folder-invalid', { detail: `${path}: ${why}` })
