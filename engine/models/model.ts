/** What a language model is to the engine, whoever provides it. */
import type { JsonSchema } from '../../contracts/json.ts'
import type { ModelUsage } from '../../contracts/usage.ts'

export type ModelRequest = {
  prompt: string
  system?: string
  /** 0 to 2; a provider without chance ignores it. */
  temperature?: number
  maxTokens?: number
  /** The answer shall be JSON that fits. */
  jsonSchema?: JsonSchema
  signal: AbortSignal
}

export type ModelAnswer = {
  text: string
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
  /** @throws AppError model-failed, node-cancelled */
  complete(request: ModelRequest, onToken?: (text: string) => void): Promise<ModelAnswer>
}
