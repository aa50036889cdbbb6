/** Lists of nodes inside a node: how their authors write them, and what comes out. */
import { createScope, type Draft, type Node, type Scope } from '../draft.ts'
import type { ValueOf } from '../reference.ts'
import type { Builder } from './builder.ts'

/** Gives the nodes whose outputs shall be known to types outside; one, several, or none. */
export type InnerList = (builder: Builder) => unknown

type NodesOf<L> = L extends (builder: Builder) => infer R ? (R extends readonly (infer N)[] ? N : R) : never
export type OutputOf<N> = N extends Node ? ValueOf<N['output']> : never

/** Node id to output, of the nodes that a list (or each of several) gives back. */
export type OutputsOf<L> = { [N in NodesOf<L> as N extends Node ? N['id'] : never]: OutputOf<N> }

export function writeInnerList(holder: Draft, list: InnerList, createBuilder: (scope: Scope) => Builder): Scope {
  const scope = createScope(holder)
  const around = scopesAround(holder)
  for (const outer of around) outer.openInside += 1
  try {
    list(createBuilder(scope))
    return scope
  } finally {
    for (const outer of around) outer.openInside -= 1
  }
}

function scopesAround(holder: Draft): Scope[] {
  const scopes: Scope[] = []
  for (let draft: Draft | undefined = holder; draft; draft = draft.scope.holder) scopes.push(draft.scope)
  return scopes
}
