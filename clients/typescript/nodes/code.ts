import { AppError } from '../../../contracts/errors.ts'
import type { Json } from '../../../contracts/json.ts'
import type { codeContract } from '../../../contracts/nodes/code.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import { isWritable, printPlace, type Ref, type Writable, written } from '../reference.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Settings = SettingsOf<typeof codeContract, 'code' | 'language'>
type GivenValues = { readonly [name: string]: Ref<unknown> | Json }
type Inside<G> = { readonly [K in keyof G]: G[K] extends Ref<infer T> ? T : G[K] }

/**
 * `run` is a function that stands on its own: its text is what runs, in the sandbox, so it sees `given` and nothing
 * around it. `code` is the same as text: the body of an async function that reads `inputs`.
 */
export type AddCode = {
  <const Id extends string, Output, const G extends GivenValues = Record<never, never>>(
    id: Id,
    settings: Settings & { readonly given?: G; readonly run: (given: Inside<G>) => Output },
  ): Node<Id, Awaited<Output>>
  <Output = Json, const Id extends string = string>(
    id: Id,
    settings: Settings & {
      readonly given?: GivenValues
      readonly code: string
      readonly language?: 'javascript' | 'typescript'
    },
  ): Node<Id, Output>
}

type AnySettings = Settings & { given?: GivenValues; run?: (given: never) => unknown; code?: string }

export const addCode = (scope: Scope): AddCode =>
  function add(id: string, settings: AnySettings): Node<never, never> {
    const { after, fields } = splitSettings(settings)
    const { given = {}, run, code, ...rest } = fields
    const mappings = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, printGiven(name, value)]))
    const own = {
      ...rest,
      ...(Object.keys(mappings).length > 0 ? { input_mappings: mappings } : {}),
      code: run ? bodyOf(run, Object.keys(given)) : code,
    }
    return nodeOf(addDraft(scope, { id, type: 'code', settings: own }, after))
  }

/** A mapping reads by a path of names with dots between them. */
function printGiven(name: string, value: Writable | Json): Writable | Json {
  if (!isWritable(value)) return value
  const [place] = value[written].places
  if (!place) throw new AppError('blueprint-invalid', { detail: `"${name}" has to be a reference or plain JSON.` })
  const { owner, path } = place
  if (path.some((part) => String(part).includes('.'))) {
    throw new AppError('blueprint-invalid', {
      detail: `${printPlace(place)} has a dot in a name and cannot be handed over.`,
    })
  }
  const mapping = {
    source_node_id: typeof owner === 'string' ? owner : owner.id,
    source_output_key: path.length > 0 ? path.join('.') : '.',
  }
  return { [written]: { json: () => mapping, places: [place] } }
}

/**
 * The function is called with what it is given and nothing more: `inputs` has everything that the node sees. A method's
 * text is no expression of its own; within an object it is.
 */
function bodyOf(run: (given: never) => unknown, names: readonly string[]): string {
  const source = run.toString()
  if (source.includes('[native code]')) {
    throw new AppError('blueprint-invalid', { detail: 'A bound function has no text that could run elsewhere.' })
  }
  const isExpression = /^(async\s*)?(function\b|\(|[\w$]+\s*=>)/.test(source)
  const called = isExpression ? `(${source})` : `({ ${source} })[${JSON.stringify(run.name)}]`
  const given = names.map((name) => `${JSON.stringify(name)}: inputs[${JSON.stringify(name)}]`)
  return `return ${called}(${given.length > 0 ? `{ ${given.join(', ')} }` : '{}'})`
}
