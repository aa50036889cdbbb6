/** Tools whose calls a test can count, hold up and let fail. */
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { defineTool, type Tool } from '../tools/tool.ts'

export function createTestTools() {
  const calls = new Map<string, number>()
  const keys = new Map<string, Set<string>>()
  const aborted: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  let working = 0
  let mostAtOnce = 0

  const gateOf = (name: string) => {
    const gate = gates.get(name) ?? Promise.withResolvers<void>()
    gates.set(name, gate)
    return gate
  }
  const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1).get(name) as number

  /** Counts its call, and gives back what it is given. */
  const note = defineTool({
    name: 'note',
    description: 'Counts.',
    effect: 'write',
    input: z.strictObject({ name: z.string(), value: z.unknown().optional() }),
    output: z.unknown(),
    run({ name, value = null }, { idempotencyKey }) {
      count(name)
      keys.set(name, (keys.get(name) ?? new Set()).add(idempotencyKey))
      return { value: value as Json }
    },
  })

  /** Works until the test opens its gate, or it is aborted. */
  const hold = defineTool({
    name: 'hold',
    description: 'Waits for the test.',
    effect: 'none',
    input: z.strictObject({ name: z.string() }),
    output: z.unknown(),
    async run({ name }, { signal }) {
      count(name)
      mostAtOnce = Math.max(mostAtOnce, ++working)
      const stopped = new Promise<never>((_, reject) => {
        const stop = () => {
          aborted.push(name)
          reject(signal.reason)
        }
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop, { once: true })
      })
      await Promise.race([gateOf(name).promise, stopped]).finally(() => working--)
      return { name }
    },
  })

  /** Fails as often as it is told to, in a way that may heal or not. */
  const fail = defineTool({
    name: 'fail',
    description: 'Fails.',
    effect: 'none',
    input: z.strictObject({ name: z.string(), times: z.number().default(1e9), mayHeal: z.boolean().default(true) }),
    output: z.unknown(),
    run({ name, times, mayHeal }) {
      const number = count(name)
      if (number > times) return { number }
      throw new AppError(mayHeal ? 'fetch-failed' : 'file-outside-folder', { detail: `${name} failed` })
    },
  })

  /** Never ends, and does not listen to its signal. */
  const deaf = defineTool({
    name: 'deaf',
    description: 'Never ends.',
    effect: 'none',
    input: z.strictObject({}),
    output: z.unknown(),
    run: () => new Promise<never>(() => {}),
  })

  /** Gives what no JSON of a user could carry into a test. */
  const give = (value: () => Json): Tool =>
    defineTool({
      name: 'give',
      description: 'Gives.',
      effect: 'none',
      input: z.strictObject({}),
      output: z.unknown(),
      run: value,
    })

  return {
    tools: [note, hold, fail, deaf] as readonly Tool[],
    give,
    callsOf: (name: string) => calls.get(name) ?? 0,
    keysOf: (name: string) => keys.get(name)?.size ?? 0,
    open: (name: string) => gateOf(name).resolve(),
    aborted,
    mostAtOnce: () => mostAtOnce,
  }
}

export const toolNode = (id: string, tool: string, args: object = {}, rest: object = {}) => ({
  id,
  type: 'tool',
  tool_name: tool,
  tool_args: args as { [key: string]: Json },
  ...(rest as { [key: string]: Json }),
})
export const note = (id: string, rest: object = {}) => toolNode(id, 'note', { name: id }, rest)
export const hold = (id: string, rest: object = {}) => toolNode(id, 'hold', { name: id }, rest)
export const text = (id: string, template: string, rest: object = {}) =>
  toolNode(id, 'template', { template, variables: {} }, rest)
export const human = (id: string, rest: object = {}) => ({
  id,
  type: 'human',
  prompt_message: `Is ${id} right?`,
  ...(rest as { [key: string]: Json }),
})
