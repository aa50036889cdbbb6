/**
 * Documents are data. A model cannot be trusted to know that, so this does not ask it: once an agent has seen what others
 * wrote, the tools that could do harm on a document's word are out of its reach. After the org's own documents that is
 * every tool that changes something, and every one that reaches outside, because an address can carry what was read;
 * after a web page, every tool that changes something. An author who wants it otherwise says `after_documents: allow`.
 */
import type { Json, JsonObject } from '../../contracts/json.ts'
import { effectOf, type Tool } from '../tools/tool.ts'

export type Untrusted = NonNullable<Tool['gives']>
type Judged = Pick<Tool, 'name' | 'effect' | 'effectOf' | 'isLocal'>

/** Why a call is refused; undefined when it is not. */
export function refusal(tool: Judged, input: unknown, seen: ReadonlySet<Untrusted>): string | undefined {
  const effect = effectOf(tool, input)
  const isHarmful = effect === 'write' || (effect === 'read' && !tool.isLocal && seen.has('documents'))
  if (seen.size === 0 || !isHarmful) return undefined
  return `${tool.name} was not called: it ${effect === 'write' ? 'changes something' : 'reaches outside'}, and after ${listOf(seen)} no such tool may be called. Answer without it.`
}

const listOf = (seen: ReadonlySet<Untrusted>) =>
  [seen.has('documents') && 'reading documents', seen.has('web') && 'reading web pages'].filter(Boolean).join(' and ')

/** What is marked as written by others, at any depth of what an agent is given. */
export function marksIn(value: Json | undefined, found = new Set<Untrusted>()): Set<Untrusted> {
  if (Array.isArray(value)) for (const item of value) marksIn(item, found)
  else if (typeof value === 'object' && value !== null) {
    const { untrusted } = value as JsonObject
    if (untrusted === 'documents' || untrusted === 'web') found.add(untrusted)
    for (const item of Object.values(value)) marksIn(item, found)
  }
  return found
}
