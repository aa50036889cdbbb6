import { usageError } from '../usage-error.ts'

/** `ollama/nomic-embed-text`: the name of a model may have slashes of its own. */
export function readName(text: string): { provider: string; model: string } {
  const slash = text.indexOf('/')
  if (slash < 1 || slash === text.length - 1) throw usageError('A model is named as provider/model.')
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) }
}
