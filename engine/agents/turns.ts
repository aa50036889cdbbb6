/**
 * What an agent has done so far: turns of its model, and of each the calls that are through. Every one is on disk before
 * the next thing happens, so that an agent that goes on after a crash neither asks nor calls a second time.
 */
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { AskedCall, Message } from '../models/model.ts'
import type { ToolOutcome } from './call-tool.ts'

export type Turn = { text: string; calls: readonly AskedCall[]; outcomes: ToolOutcome[]; usage: ModelUsage }

type Step =
  | { kind: 'model'; text: string; calls: readonly AskedCall[]; usage: ModelUsage }
  | { kind: 'tool'; outcome: ToolOutcome }

export const modelStep = ({ text, calls, usage }: Turn): Json =>
  ({ kind: 'model', text, calls, usage }) as unknown as JsonObject
export const toolStep = (outcome: ToolOutcome): Json => ({ kind: 'tool', outcome }) as unknown as JsonObject

export function readTurns(steps: readonly Json[]): Turn[] {
  const turns: Turn[] = []
  for (const step of steps as unknown as Step[]) {
    if (step.kind === 'model') turns.push({ text: step.text, calls: step.calls, usage: step.usage, outcomes: [] })
    else turns.at(-1)?.outcomes.push(step.outcome)
  }
  return turns
}

/** A result that is longer would leave no room for the rest of the talk. */
const maxResultLength = 60_000

export const toMessages = (turns: readonly Turn[]): Message[] =>
  turns.flatMap(({ text, calls, outcomes }): Message[] => [
    { role: 'assistant', text, calls },
    ...outcomes.map((outcome, index): Message => {
      const { id = '', tool = '' } = calls[index] ?? {}
      return { role: 'tool', call: { id, tool }, text: textOf(outcome), isError: 'error' in outcome }
    }),
  ])

function textOf(outcome: ToolOutcome): string {
  const text = 'error' in outcome ? outcome.error : JSON.stringify(outcome.result)
  return text.length > maxResultLength
    ? `${text.slice(0, maxResultLength)}\n(cut: it has ${text.length} characters)`
    : text
}
