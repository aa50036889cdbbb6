/** A model that says what a test tells it to, and keeps what it was asked. */
import { usageOfCall } from '../../contracts/usage.ts'
import type { Model, ModelRequest } from '../models/model.ts'

export type ScriptedModel = Model & { requests: ModelRequest[] }

/** `say` gives the next answer; an object becomes JSON. */
export function scriptedModel(
  name: string,
  say: (request: ModelRequest, number: number) => unknown | Promise<unknown>,
): ScriptedModel {
  const requests: ModelRequest[] = []
  return {
    provider: 'test',
    name,
    description: 'Says what a test tells it to.',
    local: true,
    requests,
    async complete(request) {
      const said = await say(request, requests.push(request))
      const text = typeof said === 'string' ? said : JSON.stringify(said)
      const usage = usageOfCall({ inputTokens: 2, outputTokens: 1, reasoningTokens: 0, cachedTokens: 0 }, 0.25)
      return { text, model: name, provider: 'test', usage }
    },
  }
}
