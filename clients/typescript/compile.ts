/** From drafts to the document: references become templates, and what a node reads becomes what it waits for. */
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { type Draft, isNode, isScope, type Scope } from './draft.ts'
import { isWritable, written } from './reference.ts'

type Waits = ReadonlyMap<Draft, Set<string>>

export function compileScope(scope: Scope): NodeSpec[] {
  const drafts = allDrafts(scope)
  const waits: Waits = new Map(drafts.map((draft) => [draft, new Set()]))
  for (const draft of drafts) {
    for (const owner of draft.after) wait(draft, owner, waits)
    for (const owner of ownersIn(draft.settings)) wait(draft, owner, waits)
  }
  return printScope(scope, waits)
}

/** What a run gives: it sees the workflow's own list of nodes, and none inside others. */
export function compileOutputs(outputs: unknown, scope: Scope): Json {
  for (const owner of ownersIn(outputs)) {
    if (owner.scope === scope) continue
    const detail = `The outputs read "${owner.id}", which stands inside another node. Read it from that node's output.`
    throw new AppError('blueprint-invalid', { detail })
  }
  return printValue(outputs, () => [])
}

const printScope = (scope: Scope, waits: Waits): NodeSpec[] => scope.drafts.map((draft) => printDraft(draft, waits))

function printDraft(draft: Draft, waits: Waits): NodeSpec {
  const dependencies = [...(waits.get(draft) ?? [])]
  const settings = printValue(draft.settings, (scope) => printScope(scope, waits)) as Record<string, Json>
  return { id: draft.id, type: draft.type, ...(dependencies.length > 0 ? { dependencies } : {}), ...settings }
}

/**
 * A node that reads another one of its own list waits for it. If it stands further inside, then the node around it that
 * shares a list with the other does.
 */
function wait(reader: Draft, owner: Draft, waits: Waits): void {
  for (let draft: Draft | undefined = reader; draft; draft = draft.scope.holder) {
    if (draft.scope !== owner.scope) continue
    if (draft === owner)
      throw new AppError('blueprint-invalid', { detail: `"${reader.id}" reads "${owner.id}" from inside it.` })
    waits.get(draft)?.add(owner.id)
    return
  }
  const detail = `"${reader.id}" reads "${owner.id}", which cannot be seen from there: it stands in another list or another workflow.`
  throw new AppError('blueprint-invalid', { detail })
}

function allDrafts(scope: Scope): Draft[] {
  return scope.drafts.flatMap((draft) => [draft, ...scopesIn(draft.settings).flatMap(allDrafts)])
}

function scopesIn(value: unknown): Scope[] {
  if (isScope(value)) return [value]
  return isContainer(value) ? Object.values(value).flatMap(scopesIn) : []
}

function ownersIn(value: unknown): Draft[] {
  if (isWritable(value)) return value[written].places.flatMap(({ owner }) => (typeof owner === 'string' ? [] : [owner]))
  return isContainer(value) ? Object.values(value).flatMap(ownersIn) : []
}

/** An object to look into: neither a reference nor a list of nodes, whose nodes speak for themselves. */
const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isWritable(value) && !isScope(value)

function printValue(value: unknown, printInner: (scope: Scope) => NodeSpec[]): Json {
  if (isWritable(value)) return value[written].json()
  if (isScope(value)) return printInner(value) as Json
  if (isNode(value)) {
    const detail = `The node "${value.id}" stands where a value is wanted. Hand over its output.`
    throw new AppError('blueprint-invalid', { detail })
  }
  if (Array.isArray(value)) return value.map((item) => printValue(item, printInner))
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(members.map(([key, item]) => [key, printValue(item, printInner)]))
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new AppError('blueprint-invalid', { detail: `${value} cannot stand in a workflow.` })
  }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Json
  throw new AppError('blueprint-invalid', { detail: `A ${typeof value} cannot stand in a workflow.` })
}
