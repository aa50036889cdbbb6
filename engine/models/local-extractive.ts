/**
 * A stand-in for a language model that needs no key and no network, so that every workflow runs on a fresh machine. It
 * understands nothing: it lays figures out and quotes the sentences that share words with the instruction. The same
 * prompt gives the same text, always.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { usageOfCall } from '../../contracts/usage.ts'
import { fillSchema } from './extractive/fill-schema.ts'
import { readPrompt } from './extractive/read-prompt.ts'
import { notice, writeReport } from './extractive/write-report.ts'
import type { Model, ModelRequest } from './model.ts'

const name = 'local-extractive'
const provider = 'local'
const tokensPerTurn = 100

export const localExtractive: Model = {
  provider,
  name,
  description: 'Lays out the figures of a prompt and quotes its best sentences. No key, no network, no understanding.',
  local: true,
  choosesNothing: true,
  async complete(request, onDelta) {
    const tokens = cutTokens(answer(request), request.maxTokens)
    for (const [index, token] of tokens.entries()) {
      if (index % tokensPerTurn === 0) await nextTurn()
      if (request.signal.aborted) throw new AppError('node-cancelled', { detail: 'The answer was cut short.' })
      onDelta?.({ kind: 'text', text: token })
    }
    const inputTokens = tokensOf(`${request.system ?? ''} ${request.prompt}`).length
    return {
      text: tokens.join(''),
      usage: usageOfCall({ inputTokens, outputTokens: tokens.length, reasoningTokens: 0, cachedTokens: 0 }, 0),
      model: name,
      provider,
      notice,
    }
  },
}

function answer({ prompt, jsonSchema }: ModelRequest): string {
  const text = writeReport(prompt)
  if (!jsonSchema) return text
  const figures: Json[] = readPrompt(prompt).figures.map(({ value }) => value)
  return JSON.stringify(fillSchema(jsonSchema, figures, text))
}

/** A token is a word with the blanks before it. */
const tokensOf = (text: string): string[] => text.match(/\s*\S+/g) ?? []

/** A text that is too long loses words before its last line, which says what it is. */
function cutTokens(text: string, most: number | undefined): string[] {
  const tokens = tokensOf(text)
  if (most === undefined || tokens.length <= most) return tokens
  const ending = tokensOf(`\n\n_${notice}_`)
  const isReport = text.endsWith(`_${notice}_`)
  return isReport
    ? [...tokens.slice(0, Math.max(0, most - ending.length)), ...ending].slice(0, most)
    : tokens.slice(0, most)
}
