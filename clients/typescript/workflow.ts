/** Workflows as values: written with a builder, or read from a document and written on. */
import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { DocumentLimits, RunLimits } from '../../contracts/limits.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { checkDocument } from './check-document.ts'
import { compileOutputs, compileScope } from './compile.ts'
import { addDraft, createScope, type Node, nodeOf, type Scope } from './draft.ts'
import type { Resolved } from './given.ts'
import type { InputFields, InputsGiven, InputsInside } from './json-schema.ts'
import { type Builder, createBuilder } from './nodes/builder.ts'
import { createRef, type Ref, type valueType } from './reference.ts'

/** What a run of it is started with, and what it gives, are in its type. */
export interface Workflow<Inputs = JsonObject, Outputs = Json> {
  readonly name: string
  /** What `submit` sends, and what a file holds. */
  readonly document: BlueprintDocument
  readonly [valueType]?: (inputs: Inputs) => Outputs
}

type About<I> = {
  name: string
  description?: string
  inputs?: I
  metadata?: JsonObject
  /** How many runs work at once, how long one may take, and what it may cost. */
  limits?: WorkflowLimits
}
export type WorkflowLimits = Partial<RunLimits>

/**
 * `write` adds the nodes and gives the outputs by name; without outputs a run gives every node's output by its id. A node
 * waits for the nodes whose outputs it reads, and for those in its `after`.
 * @throws AppError blueprint-invalid
 */
export function workflow<const I extends InputFields = Record<never, never>, O = undefined>(
  { name, description, inputs, metadata, limits }: About<I>,
  write: (builder: Builder & { inputs: Ref<InputsInside<I>> }) => O,
): Workflow<InputsGiven<I>, OutputsOf<O>> {
  const scope = createScope()
  const outputs = write({ ...createBuilder(scope), inputs: createRef({ owner: 'inputs', path: [] }) })
  const head = {
    schema_version: '1.2.0',
    name,
    ...(description === undefined ? {} : { description }),
    ...(inputs === undefined ? {} : { inputs: schemaOf(inputs) }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(limits === undefined ? {} : { limits: toDocumentLimits(limits) }),
  }
  return finish(head, scope, outputs)
}

type OutputsOf<O> = [O] extends [object] ? Resolved<O> : JsonObject

/** @throws AppError blueprint-invalid */
export function fromDocument(document: unknown): Workflow {
  const checked = checkDocument(document)
  return { name: checked.name, document: checked }
}

/**
 * Writes on: the nodes that are there come as values, by their ids. What is given back replaces the outputs; without it
 * they stay. Types know nothing of what was there: `assume` and `at` say it.
 */
export function extend(
  { document }: Workflow<never, unknown>,
  write: (
    builder: Builder & { inputs: Ref<JsonObject>; node: (id: string) => Node<string, JsonObject> },
  ) => object | undefined,
): Workflow {
  const scope = createScope()
  for (const spec of document.nodes) addSpec(scope, spec)
  const node = (id: string) => nodeOf<string, JsonObject>(findDraft(scope, id))
  const outputs = write({ ...createBuilder(scope), node, inputs: createRef({ owner: 'inputs', path: [] }) })
  return finish(document, scope, outputs)
}

/** The settings of a node that comes from a document hold texts, and what it waits for stands in it. */
const addSpec = (scope: Scope, { id, type, ...settings }: NodeSpec) => addDraft(scope, { id, type, settings })

function findDraft(scope: Scope, id: string) {
  const draft = scope.drafts.find((one) => one.id === id)
  if (draft) return draft
  const ids = scope.drafts.map((one) => one.id).join(', ')
  throw new AppError('blueprint-invalid', { detail: `There is no node "${id}". There are: ${ids}.` })
}

function finish<I, O>(head: object, scope: Scope, outputs: unknown): Workflow<I, O> {
  const document = checkDocument({
    ...head,
    nodes: compileScope(scope),
    ...(outputs === undefined ? {} : { outputs: compileOutputs(outputs, scope) }),
  })
  return { name: document.name, document }
}

/** Documents write their keys in snake_case. */
function toDocumentLimits({ keyConcurrency, whenFull, deadlineSeconds, ...same }: WorkflowLimits): DocumentLimits {
  return {
    ...same,
    ...(keyConcurrency === undefined ? {} : { key_concurrency: keyConcurrency }),
    ...(whenFull === undefined ? {} : { when_full: whenFull }),
    ...(deadlineSeconds === undefined ? {} : { deadline_seconds: deadlineSeconds }),
  }
}

function schemaOf(inputs: InputFields): JsonObject {
  const required = Object.keys(inputs).filter((name) => inputs[name]?.default === undefined)
  return { type: 'object', properties: inputs as JsonObject, ...(required.length > 0 ? { required } : {}) }
}
