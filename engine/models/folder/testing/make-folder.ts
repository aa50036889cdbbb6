/** Folders of models, as they are downloaded: words that are known by a number, and a table of vectors. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeEmbedderOnnx, makeRerankerOnnx } from './make-onnx.ts'

export const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'sea', 'ship', 'harbour', 'bread', 'oven', 'flour']
/** By the number of a word: what has to do with the sea stands on the first axis, with baking on the second. */
export const table = [
  [0, 0, 0],
  [0, 0, 0.5],
  [0.25, 0.25, 0],
  [0.5, -0.5, 0],
  [2, 0, 0],
  [1.5, 0.25, 0],
  [1, 0, 0.25],
  [0, 2, 0],
  [0.25, 1.5, 0],
  [0, 1, 0.25],
]
/** The sea is what this reranker looks for. */
export const weights = [2, -1, 0]

const special = (id: number) => ({
  id,
  special: true,
  content: words[id],
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
})

const tokenizer = {
  version: '1.0',
  added_tokens: [0, 1, 2, 3].map(special),
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
  decoder: null,
  model: {
    type: 'WordPiece',
    vocab: Object.fromEntries(words.map((word, at) => [word, at])),
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
  },
}

export type Files = Record<string, Uint8Array | object>

export const embedderFiles = (): Files => ({
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': { model_max_length: 16 },
  'config.json': { architectures: ['BertModel'], max_position_embeddings: 512 },
  'onnx/model.onnx': makeEmbedderOnnx(table),
})

export const rerankerFiles = (): Files => ({
  ...embedderFiles(),
  'config.json': { architectures: ['BertForSequenceClassification'] },
  'onnx/model.onnx': makeRerankerOnnx(table, weights),
})

export const bytesOf = (content: Uint8Array | object): Uint8Array =>
  content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content))

export async function writeFolder(path: string, files: Files): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), bytesOf(content))
  }
  return path
}
