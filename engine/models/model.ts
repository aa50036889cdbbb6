/** What a language model is to the engine, whoever provides it. */
import type { JsonObject, JsonSchema } from '../../contracts/json.ts'
import type { ModelUsage } from '../../contracts/usage.ts'

/** A tool that a model may ask to be called. */
export type OfferedTool = { name: string; description: string; inputSchema: JsonSchema }

/** `id` is the provider's. `input` is what the model wrote: a text where that was no JSON. */
export type AskedCall = {
  id: string
  tool: string
  input: JsonObject | string
  /** What the provider wants to see again with the result. */
  note?: JsonObject
}

/** What followed on the prompt. */
export type Message =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: readonly AskedCall[] }
  | { role: 'tool'; call: Pick<AskedCall, 'id' | 'tool'>; text: string; isError: boolean }

export type ModelRequest = {
  prompt: string
  system?: string
  /** After the prompt. */
  messages?: readonly Message[]
  /** 0 to 2; a provider without chance ignores it. */
  temperature?: number
  maxTokens?: number
  topP?: number
  seed?: number
  stopSequences?: readonly string[]
  /** The answer shall be JSON that fits. */
  jsonSchema?: JsonSchema
  /** Only for a model that `callsTools`. */
  tools?: readonly OfferedTool[]
  signal: AbortSignal
}

/** A piece of an answer as it is written. `restart`: what was written so far is void, and it begins anew. */
export type Delta = { kind: 'text' | 'reasoning'; text: string } | { kind: 'restart' }

export type ModelAnswer = {
  text: string
  /** The tools that it wants called before it goes on. */
  calls?: readonly AskedCall[]
  /** It came to the end of its tokens, not of its answer. */
  isCut?: boolean
  usage: ModelUsage
  model: string
  provider: string
  /** What a reader has to know about how the text came about. */
  notice?: string
}

export type Model = {
  provider: string
  name: string
  description: string
  /** Runs on this machine: nothing is sent anywhere. */
  local: boolean
  /** It cannot follow instructions, so it is not asked which tool to call, or how to vote. */
  choosesNothing?: boolean
  /** It is told of tools as such, and asks for their calls by itself. */
  callsTools?: boolean
  /** @throws AppError model-failed and its like, node-cancelled */
  complete(request: ModelRequest, onDelta?: (delta: Delta) => void): Promise<ModelAnswer>
}
