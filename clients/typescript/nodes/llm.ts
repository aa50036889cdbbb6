import type { llmContract } from '../../../contracts/nodes/llm.ts'
import type { ModelUsage } from '../../../contracts/usage.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { Given } from '../given.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

export type LlmOutput = {
  text: string
  response: string
  prompt: string
  model: string
  provider: string
  usage: ModelUsage
}

type Settings = SettingsOf<typeof llmContract, 'prompt' | 'system_prompt'> & {
  readonly prompt: Given<string>
  readonly system_prompt?: Given<string>
}

export type AddLlm = <const Id extends string>(id: Id, settings: Settings) => Node<Id, LlmOutput>

export const addLlm =
  (scope: Scope): AddLlm =>
  (id, settings) => {
    const { after, fields } = splitSettings(settings)
    return nodeOf(addDraft(scope, { id, type: 'llm', settings: fields }, after))
  }
