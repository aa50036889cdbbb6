/** A node before it is compiled, and the list that it stands in. */
import { AppError } from '../../contracts/errors.ts'
import { createRef, type Ref } from './reference.ts'

export type Draft = {
  id: string
  type: string
  scope: Scope
  /** The type's own fields; references, texts and inner lists stand in them as they are. */
  settings: Record<string, unknown>
  after: readonly Draft[]
}

/** A list of nodes: the workflow's, or one inside a node. */
export type Scope = {
  drafts: Draft[]
  /** The node that the list is in; undefined: the workflow's own list. */
  holder: Draft | undefined
  /** How many lists inside it are being written right now. */
  openInside: number
}

export const draftOf: unique symbol = Symbol('draft')

/** A node as a value: what later nodes read of it is `output`. An interface, so that it passes for no JSON object. */
export interface Node<Id extends string = string, Output = unknown> {
  readonly id: Id
  readonly output: Ref<Output>
  readonly [draftOf]: Draft
}

export const createScope = (holder?: Draft): Scope => ({ drafts: [], holder, openInside: 0 })

export function addDraft(
  scope: Scope,
  { id, type, settings }: Pick<Draft, 'id' | 'type' | 'settings'>,
  after: readonly Node[] = [],
): Draft {
  if (scope.openInside > 0) {
    const detail = `"${id}" is added to a list around the one that is being written. Use the builder that the inner function is given.`
    throw new AppError('blueprint-invalid', { detail })
  }
  if (!isNameable(id)) {
    const detail = `A node cannot have the id "${id}": templates name it, so it is letters, digits and _, and no word of theirs.`
    throw new AppError('blueprint-invalid', { detail })
  }
  if (scope.drafts.some((draft) => draft.id === id)) {
    throw new AppError('blueprint-invalid', { detail: `Two nodes have the id "${id}".` })
  }
  const draft: Draft = { id, type, scope, settings, after: after.map((node) => node[draftOf]) }
  scope.drafts.push(draft)
  return draft
}

const words = new Set('inputs and or not in is if else true false none True False None __proto__'.split(' '))
const isNameable = (id: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(id) && !words.has(id)

export const nodeOf = <const Id extends string, Output>(draft: Draft): Node<Id, Output> => ({
  id: draft.id as Id,
  output: createRef<Output>({ owner: draft, path: [] }),
  [draftOf]: draft,
})

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && draftOf in value
export const isScope = (value: unknown): value is Scope =>
  typeof value === 'object' && value !== null && 'openInside' in value && 'drafts' in value
