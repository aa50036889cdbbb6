/** What turns texts into vectors, so that what means the same lies close together. */

export type WantedEmbedder = { provider: string; model: string; dimensions?: number | undefined }

export type Embedded = {
  vectors: number[][]
  /** Undefined when the provider does not count. */
  tokens: number | undefined
}

export type Embedder = {
  provider: string
  name: string
  /** It runs on this machine: nothing is sent anywhere. */
  local: boolean
  /** One vector for each text, in their order. Models of some families want to be told what a text is for. */
  embed: (texts: readonly string[], purpose: 'passage' | 'query', signal: AbortSignal) => Promise<Embedded>
}

/** @throws AppError model-not-found */
export type FindEmbedder = (orgId: string, wanted: WantedEmbedder) => Promise<Embedder>

/** What a model was trained to see before a text, by the family in its name; from the model cards. */
const families: readonly [name: RegExp, query: string, passage: string][] = [
  [/\be5-(?!mistral)|[-/]e5\b/i, 'query: ', 'passage: '],
  [/nomic-embed/i, 'search_query: ', 'search_document: '],
  [/embeddinggemma/i, 'task: search result | query: ', 'title: none | text: '],
  [/qwen3-embedding/i, 'Instruct: Given a question, retrieve passages that answer it\nQuery: ', ''],
  [/mxbai-embed|bge-(small|base|large)-en/i, 'Represent this sentence for searching relevant passages: ', ''],
]

export function prefixOf(model: string, purpose: 'passage' | 'query'): string {
  const family = families.find(([name]) => name.test(model))
  return family?.[purpose === 'query' ? 1 : 2] ?? ''
}
