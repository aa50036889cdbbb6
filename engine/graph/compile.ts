/**
 * Turns a document into what the executor walks: parsed nodes, in scopes. The root is one scope; each list of nodes
 * inside a container (a branch, a path) is one more. Pure.
 */

import type { z } from 'zod'
import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { commonFields, NodeSpec, NodeTypeContract, RetryPolicy } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'
import { mentionedNames } from './mentioned-names.ts'
import { secretNamesOf } from './secret-uses.ts'

/** What the executor knows of any node; its own type's fields are beside these. */
export type ParsedNode = z.output<z.ZodObject<typeof commonFields>> & { type: string; retry_policy?: RetryPolicy }

export type CompiledNode = {
  id: string
  type: string
  node: ParsedNode
  /** Within the same scope. */
  dependencies: readonly string[]
  dependents: readonly string[]
  /** The nodes of this scope whose outputs it sees: its dependencies, and earlier ones that its templates name. */
  visible: readonly string[]
  /** The lists of nodes inside it, by the part of a path that stands for each. */
  children: ReadonlyMap<string, CompiledScope>
  /** Of the secrets that it uses itself. */
  secretNames: readonly string[]
}

export type CompiledScope = {
  byId: ReadonlyMap<string, CompiledNode>
  /** The ids, each behind what it depends on. */
  order: readonly string[]
  /** The id of the node that stands last in the list. */
  last: string
}

/** Only for documents that `validateBlueprint` has found nothing wrong with. */
export function compileBlueprint(document: BlueprintDocument): CompiledScope {
  return compileScope(document.nodes, false)
}

function compileScope(specs: readonly NodeSpec[], isList: boolean): CompiledScope {
  const dependencies = scopeDependencies(specs, isList)
  const dependents = reverse(dependencies)
  const nodes = specs.map((spec): CompiledNode => {
    const contract = contractOf(spec)
    const node = contract.schema.parse(spec) as ParsedNode
    return {
      id: spec.id,
      type: spec.type,
      node,
      dependencies: dependencies.get(spec.id) ?? [],
      dependents: dependents.get(spec.id) ?? [],
      visible: visibleNodes(spec, dependencies),
      children: new Map(contract.children?.(node).map(({ key, nodes }) => [key, compileScope(nodes, true)])),
      secretNames: secretNamesOf(spec),
    }
  })
  return {
    byId: new Map(nodes.map((node) => [node.id, node])),
    order: topologicalOrder(dependencies).order,
    last: specs.at(-1)?.id ?? '',
  }
}

function contractOf(spec: NodeSpec): NodeTypeContract {
  const contract = findNodeTypeContract(spec.type)
  if (!contract) throw new AppError('node-type-not-found', { detail: `There is no node type "${spec.type}".` })
  return contract
}

/**
 * What each node waits for. In a list inside a container a node that names nothing waits for the one before it: lists
 * read from top to bottom.
 */
export function scopeDependencies(specs: readonly NodeSpec[], isList: boolean): Map<string, string[]> {
  return new Map(
    specs.map((spec, index) => {
      const named = spec.dependencies ?? []
      const previous = specs[index - 1]
      return [spec.id, isList && named.length === 0 && previous ? [previous.id] : [...new Set(named)]]
    }),
  )
}

function visibleNodes(spec: NodeSpec, dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const named = mentionedNames(spec).filter((name) => name !== spec.id && dependencies.has(name))
  return [...new Set([...(dependencies.get(spec.id) ?? []), ...named])]
}

/**
 * Answers whether one node has always finished when another starts. For nodes in a cycle, of which validation speaks
 * anyway, it says yes.
 */
export function createAncestry(
  dependencies: ReadonlyMap<string, readonly string[]>,
): (earlier: string, id: string) => boolean {
  const places = new Map([...dependencies.keys()].map((id, index) => [id, index]))
  const words = Math.ceil(places.size / 32)
  // One bit for each node that comes before: a set of ids each would be slow for thousands of nodes in a row.
  const before = new Map<string, Uint32Array>()
  for (const id of topologicalOrder(dependencies).order) {
    const bits = new Uint32Array(words)
    for (const dependency of dependencies.get(id) ?? []) {
      const place = places.get(dependency)
      if (place === undefined) continue
      before.get(dependency)?.forEach((word, index) => {
        bits[index] = (bits[index] ?? 0) | word
      })
      bits[place >> 5] = (bits[place >> 5] ?? 0) | (1 << (place & 31))
    }
    before.set(id, bits)
  }
  return (earlier, id) => {
    const bits = before.get(id)
    const place = places.get(earlier)
    if (!bits || place === undefined) return true
    return ((bits[place >> 5] ?? 0) & (1 << (place & 31))) !== 0
  }
}

/** The nodes that wait for each other in a circle. */
export function findCycles(dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const { cyclic } = topologicalOrder(dependencies)
  // From behind as well, so that those which only come after a circle are not named.
  const stuck = new Set(cyclic)
  const behind = reverse(new Map(cyclic.map((id) => [id, dependencies.get(id) ?? []])))
  const backwards = cyclic.map((id) => [id, (behind.get(id) ?? []).filter((other) => stuck.has(other))] as const)
  return topologicalOrder(new Map(backwards)).cyclic
}

function reverse(dependencies: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const reversed = new Map<string, string[]>()
  for (const [id, list] of dependencies) {
    for (const dependency of list) {
      const dependents = reversed.get(dependency)
      if (dependents) dependents.push(id)
      else reversed.set(dependency, [id])
    }
  }
  return reversed
}

/** Kahn's algorithm. `cyclic` holds the nodes that wait for each other, and those behind them. */
export function topologicalOrder(dependencies: ReadonlyMap<string, readonly string[]>): {
  order: string[]
  cyclic: string[]
} {
  const dependents = reverse(dependencies)
  const waitingFor = new Map<string, number>()
  for (const [id, list] of dependencies) waitingFor.set(id, list.filter((other) => dependencies.has(other)).length)
  const order = [...waitingFor].filter(([, count]) => count === 0).map(([id]) => id)
  for (let index = 0; index < order.length; index++) {
    for (const dependent of dependents.get(order[index] as string) ?? []) {
      const left = (waitingFor.get(dependent) ?? 0) - 1
      waitingFor.set(dependent, left)
      if (left === 0) order.push(dependent)
    }
  }
  const ordered = new Set(order)
  return { order, cyclic: [...dependencies.keys()].filter((id) => !ordered.has(id)) }
}

/** The secrets that its nodes name, those inside others included. */
export function secretNamesIn(scope: CompiledScope): string[] {
  const names = [...scope.byId.values()].flatMap(({ secretNames, children }) => [
    ...secretNames,
    ...[...children.values()].flatMap(secretNamesIn),
  ])
  return [...new Set(names)]
}
