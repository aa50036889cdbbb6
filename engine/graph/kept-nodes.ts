/** Decides which outputs of an earlier run a new one may keep. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'
import type { WhyNotKept } from '../../contracts/run-routes.ts'
import type { CompiledNode, CompiledScope, ParsedNode } from './compile.ts'

export type NotKept = { path: string; why: WhyNotKept }

type Question = {
  /** What the earlier run followed, and what the new one will. The same one twice, where the workflow is as it was. */
  before: CompiledScope
  after: CompiledScope
  /** The paths of the nodes that succeeded in the earlier run. */
  succeeded: ReadonlySet<string>
  /** Runs again, with all that depends on it. Without it only what did not succeed does. */
  from?: string | undefined
}

/** What the visit of a scope and of those inside it shares. */
type Visit = Question & { kept: Set<string>; why: Map<string, WhyNotKept> }

/**
 * An output is kept when its node succeeded, has the settings that it had, and depends on nothing that runs again. A
 * container is kept with all that is in it; one that is not may still keep what stands in it.
 */
export function findKeptNodes(question: Question): { kept: string[]; notKept: NotKept[] } {
  const visit: Visit = { ...question, kept: new Set(), why: new Map() }
  visitScope(visit, { before: question.before, after: question.after, prefix: '', because: undefined })
  const notKept = [...question.succeeded].filter((path) => !visit.kept.has(path))
  return { kept: [...visit.kept], notKept: notKept.map((path) => ({ path, why: whyOf(visit, path) })) }
}

/** `because`: nothing in it can be kept, for what is around it runs on other settings or other inputs. */
type Place = {
  before: CompiledScope | undefined
  after: CompiledScope
  prefix: string
  because: WhyNotKept | undefined
}

function visitScope(visit: Visit, { before, after, prefix, because }: Place): void {
  const runsAgain = new Set<string>()
  for (const id of after.order) {
    const node = after.byId.get(id) as CompiledNode
    const earlier = before?.byId.get(id)
    const path = prefix + id
    const why =
      because ??
      (node.dependencies.some((dependency) => runsAgain.has(dependency)) ? 'depends-on-another' : undefined) ??
      (path === visit.from ? 'asked' : undefined) ??
      (earlier && isSame(earlier, node, 'own') ? undefined : 'changed')
    const own = why ?? (visit.from?.startsWith(`${path}/`) ? 'contains-another' : undefined)
    const isWhole = own === undefined && earlier !== undefined && isSame(earlier, node, 'whole')
    if (isWhole && visit.succeeded.has(path)) {
      keepWhole(visit, node, path)
      continue
    }
    runsAgain.add(id)
    visit.why.set(path, own ?? 'contains-another')
    visitChildren(visit, { node, earlier, path, because: why })
  }
}

type Container = {
  node: CompiledNode
  earlier: CompiledNode | undefined
  path: string
  because: WhyNotKept | undefined
}

function visitChildren(visit: Visit, { node, earlier, path, because }: Container): void {
  for (const [key, after] of node.children) {
    visitScope(visit, { before: earlier?.children.get(key), after, prefix: `${path}/${key}/`, because })
  }
}

function keepWhole({ succeeded, kept }: Visit, node: CompiledNode, path: string): void {
  kept.add(path)
  if (node.children.size === 0) return
  for (const one of succeeded) if (one.startsWith(`${path}/`)) kept.add(one)
}

/** Of a node that is no longer there, or that stands below one with a reason, the nearest one that has a reason says why. */
function whyOf({ why, after }: Visit, path: string): WhyNotKept {
  const known = why.get(path)
  if (known) return known
  const root = path.split('/')[0] as string
  return after.byId.has(root) ? 'contains-another' : 'removed'
}

/** Fields that say nothing about what a node gives. */
const cosmetic = new Set(['name', 'description', 'metadata', 'level', 'cache'])

/** `own`: leaving out the nodes inside it, which are compared by themselves. */
function isSame(before: CompiledNode, after: CompiledNode, extent: 'own' | 'whole'): boolean {
  if (before === after) return true
  return (
    isDeepStrictEqual(before.dependencies, after.dependencies) &&
    isDeepStrictEqual(settingsOf(before, extent), settingsOf(after, extent))
  )
}

function settingsOf({ node, type }: CompiledNode, extent: 'own' | 'whole'): Partial<ParsedNode> {
  const lists = extent === 'own' ? (findNodeTypeContract(type)?.children?.(node) ?? []) : []
  const left = new Set([...cosmetic, ...lists.map(({ field }) => field.split('/')[0] as string)])
  return Object.fromEntries(Object.entries(node).filter(([key]) => !left.has(key)))
}

/** Whether a path names a node of this workflow: its id, below those of its containers and the parts of their lists. */
export function findCompiledNode(scope: CompiledScope, path: string): CompiledNode | undefined {
  const [id, key, ...rest] = path.split('/')
  const node = scope.byId.get(id as string)
  if (!node || key === undefined) return node
  const inside = node.children.get(key)
  return inside && rest.length > 0 ? findCompiledNode(inside, rest.join('/')) : undefined
}
