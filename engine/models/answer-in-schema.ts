/** An answer that is JSON and fits a schema: checked here, whatever the provider promises, and mended by asking again. */
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonSchema } from '../../contracts/json.ts'
import { createValueCheck } from '../graph/check-inputs.ts'
import type { Delta, Message, Model, ModelAnswer, ModelRequest } from './model.ts'

type Asking = {
  request: ModelRequest & { jsonSchema: JsonSchema }
  /** How often it is told what does not fit. */
  maxRepairs: number
  onDelta: (delta: Delta) => void
  onAnswer: (answer: ModelAnswer) => Promise<void>
}

/** @throws AppError model-output-invalid, with what did not fit in the last answer */
export async function answerInSchema(
  model: Model,
  { request, maxRepairs, onDelta, onAnswer }: Asking,
): Promise<{ answer: ModelAnswer; value: Json; repairs: number }> {
  const check = compileSchema(request.jsonSchema)
  const messages: Message[] = [...(request.messages ?? [])]
  for (let repairs = 0; ; repairs++) {
    if (repairs > 0) onDelta({ kind: 'restart' })
    const answer = await model.complete({ ...request, messages }, onDelta)
    await onAnswer(answer)
    const read = readJson(answer)
    const problems = 'problem' in read ? [{ path: '', message: read.problem }] : check(read.value)
    if ('value' in read && problems.length === 0) return { answer, value: read.value, repairs }
    const wrong = problems.slice(0, 20).map(({ path, message }) => `${path || '/'} ${message}`)
    if (repairs >= maxRepairs) {
      throw new AppError('model-output-invalid', {
        detail: `${model.name} (${model.provider}) was asked ${repairs + 1} times. In its last answer: ${wrong.join('; ')}.`,
        problems,
      })
    }
    messages.push(
      { role: 'assistant', text: answer.text || '(nothing)', calls: [] },
      { role: 'user', text: complain(wrong, request.jsonSchema) },
    )
  }
}

function compileSchema(schema: JsonSchema) {
  try {
    return createValueCheck(schema)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('model-refused-request', { detail: `json_schema is no JSON Schema: ${why}` })
  }
}

const complain = (wrong: readonly string[], schema: JsonSchema) =>
  [
    'That answer does not fit:',
    ...wrong.map((line) => `- ${line}`),
    `Answer again, with the whole JSON and nothing else, so that it fits this JSON Schema: ${JSON.stringify(schema)}`,
  ].join('\n')

function readJson({ text, isCut }: ModelAnswer): { value: Json } | { problem: string } {
  const fenced = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text
  try {
    return { value: JSON.parse(fenced) as Json }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { problem: isCut ? `is cut off: it needs more tokens than it may have (${why})` : `is no JSON: ${why}` }
  }
}
