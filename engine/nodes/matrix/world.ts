/** What the nodes of the matrix work on: tools and models that count their calls, hold, fail, and hear when they are stopped. */
import { AppError } from '../../../contracts/errors.ts'
import type { ModelRequest } from '../../models/model.ts'
import { scriptedModel } from '../../testing/scripted-model.ts'
import { createTestTools } from '../../testing/test-tools.ts'

/** Every model's name says what it is asked for, and so what it does. */
export const askingTypes = ['llm', 'agent', 'swarm'] as const
export const ways = ['success', 'failure', 'cancel', 'timeout', 'retry', 'resume'] as const
export type Way = (typeof ways)[number]

export type World = ReturnType<typeof createWorld>

export function createWorld() {
  const tests = createTestTools()
  const calls = new Map<string, number>()
  const aborted: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()

  const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1).get(name) as number
  const gateOf = (name: string) => {
    const gate = gates.get(name) ?? Promise.withResolvers<void>()
    gates.set(name, gate)
    return gate
  }

  async function hold(name: string, signal: AbortSignal | undefined): Promise<void> {
    count(name)
    const stopped = new Promise<never>((_, reject) => {
      const stop = () => {
        aborted.push(name)
        reject(signal?.reason)
      }
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
    })
    await Promise.race([gateOf(name).promise, stopped])
  }

  async function say(type: (typeof askingTypes)[number], way: Way, { system = '', prompt, signal }: ModelRequest) {
    const name = `${type} ${way}`
    const role = /Your role: (\w+)/.exec(system)?.[1]
    if (role) count(`${name} ${role}`)
    if (way === 'failure' || (way === 'retry' && count(`${name} asked`) === 1)) {
      throw new AppError('model-failed', { detail: 'Busy.' })
    }
    const tool = `${name} tool`
    if (type === 'agent' && !prompt.includes(tool)) {
      return { tool: 'note', inputs: { name: tool }, done: false, message: 'I look.' }
    }
    const isHeld = way === 'cancel' || way === 'timeout' || way === 'resume'
    // Of a swarm the second one is held, so that there is a first one who has spoken.
    if (isHeld && role !== 'lead') await hold(name, signal)
    return { tool: null, inputs: {}, done: true, message: 'ok', vote: 'lead' }
  }

  return {
    tools: tests.tools,
    models: askingTypes.flatMap((type) =>
      ways.map((way) => scriptedModel(`${type} ${way}`, (request) => say(type, way, request))),
    ),
    /** Of a tool, of a model that was held, or of a role in a swarm. */
    callsOf: (name: string) => tests.callsOf(name) + (calls.get(name) ?? 0),
    open(name: string) {
      tests.open(name)
      gateOf(name).resolve()
    },
    wasAborted: (name: string) => tests.aborted.includes(name) || aborted.includes(name),
  }
}
