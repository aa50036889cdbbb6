/** Finds everything that is wrong with a document, all at once, with the place of each. Pure. */
import type { z } from 'zod'
import { BlueprintDocument, type BlueprintProblem } from '../../contracts/blueprints.ts'
import type { JsonSchema } from '../../contracts/json.ts'
import { type AgentNode, toolNamesOf } from '../../contracts/nodes/agent.ts'
import type { NodeSpec, NodeTypeContract } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract, nodeTypeContracts } from '../../contracts/nodes/node-types.ts'
import { upgradeDocument } from '../../contracts/upgrade-document.ts'
import { createSchemaCheck } from './check-inputs.ts'
import { createAncestry, findCycles, scopeDependencies } from './compile.ts'
import { checkExpression } from './expressions.ts'
import { expressionFields, mentionedNames, pathFields } from './mentioned-names.ts'
import { rootOf } from './paths.ts'
import { allNodeIds, childLists, givenNames, type Listed, nodeIdAt, readList } from './read-specs.ts'
import { checkSecretUses, isSecretTemplate, secretsRoot } from './secret-uses.ts'
import { checkTemplate } from './templates.ts'

/** What a document may refer to. */
export type Known = {
  toolNames: readonly string[] /** Knows versions too, as in word-count@3. */
  hasTool?: (name: string) => boolean
  /** What a call of that tool, with that input, would do outside. */
  effectOf?: (tool: string, input: unknown) => 'none' | 'read' | 'write' | undefined
}
/** What an org may refer to. */
export type KnownOf = (orgId: string) => Known

const isTool = ({ toolNames, hasTool }: Known, name: string) => hasTool?.(name) ?? toolNames.includes(name)

export type Validation = { document: BlueprintDocument | undefined; problems: BlueprintProblem[] }

type Report = (path: string, message: string, nodeId?: string) => void

/** What all checks share. */
type Check = {
  known: Known
  report: Report
  /** Of every node, however deep inside others. */
  allIds: ReadonlySet<string>
  inputNames: ReadonlySet<string>
  checkSchema: ReturnType<typeof createSchemaCheck>
}

export function validateBlueprint(sent: Record<string, unknown>, known: Known): Validation {
  const problems: BlueprintProblem[] = []
  const report: Report = (path, message, nodeId) => {
    problems.push({ ...(nodeId === undefined ? {} : { nodeId }), path, message, severity: 'error' })
  }
  const upgraded = upgradeDocument(sent)
  const parsed = BlueprintDocument.safeParse(upgraded)
  if (!parsed.success) reportIssues(parsed.error, upgraded, '', report)
  // The rest is looked at all the same: one broken node must not hide what is wrong with the others.
  const { nodes, inputs, outputs } = upgraded
  if (Array.isArray(nodes) && nodes.length === 0) report('/nodes', 'A workflow needs at least one node.')
  const inputNames = new Set(isObject(inputs) && isObject(inputs.properties) ? Object.keys(inputs.properties) : [])
  const check = { known, report, allIds: allNodeIds(nodes), inputNames, checkSchema: createSchemaCheck() }
  checkScope(readList(nodes), { path: '/nodes', isList: false, outer: new Set() }, check)
  if (isObject(inputs)) reportSchema(inputs, '/inputs', check)
  checkTemplates(outputs, '/outputs', report)
  checkOutputSecrets(outputs, report)
  return { document: parsed.success && problems.length === 0 ? parsed.data : undefined, problems }
}

function checkOutputSecrets(outputs: unknown, report: Report): void {
  for (const [name, output] of Object.entries(isObject(outputs) ? outputs : {})) {
    if (!textsOf(output).some(isSecretTemplate)) continue
    report(`/outputs/${pointerPart(name)}`, 'A secret cannot be an output: outputs are stored, and shown.')
  }
}

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

type Place = { path: string; isList: boolean; outer: ReadonlySet<string> }

function checkScope(listed: readonly Listed[], place: Place, check: Check): void {
  const specs = listed.map(({ spec }) => spec)
  const dependencies = scopeDependencies(specs, place.isList)
  const isBefore = createAncestry(dependencies)
  checkIds(listed, place, check.report)
  checkDependencies(listed, place, dependencies, check.report)
  const seen = new Set([...place.outer, ...dependencies.keys()])
  for (const { spec, index, isReadable } of listed) {
    if (!isReadable) continue
    const path = `${place.path}/${index}`
    const contract = findNodeTypeContract(spec.type)
    const children = childLists(spec)
    const own = withoutFields(spec, new Set(children.map(({ field }) => field.split('/')[0] as string)))
    checkNode(spec, own, path, contract, check)
    checkSecretUses(own, (field, message) => check.report(`${path}${field}`, message, spec.id))
    const mentioned = mentionedNames(spec)
    for (const name of mentioned) {
      if (name === spec.id || !dependencies.has(name) || isBefore(name, spec.id)) continue
      const advice = `Add "${name}" to its dependencies.`
      check.report(path, `It uses the output of "${name}" but does not wait for it. ${advice}`, spec.id)
    }
    checkSight(own, own === spec ? mentioned : mentionedNames(own), path, seen, check)
    const inside = children.length > 0 ? new Set([...seen, ...givenNames(spec)]) : seen
    for (const { field, nodes } of children) {
      checkScope(readList(nodes), { path: `${path}/${field}`, isList: true, outer: inside }, check)
    }
  }
}

const withoutFields = (spec: NodeSpec, fields: ReadonlySet<string>): NodeSpec =>
  fields.size === 0 ? spec : (Object.fromEntries(Object.entries(spec).filter(([key]) => !fields.has(key))) as NodeSpec)

/** The names that mean something else wherever a template stands. */
const reservedIds = new Set(['inputs', secretsRoot, '__proto__'])

function checkIds(listed: readonly Listed[], place: Place, report: Report): void {
  const seen = new Set<string>()
  for (const { spec, index } of listed) {
    const { id } = spec
    const path = `${place.path}/${index}/id`
    if (reservedIds.has(id)) report(path, `No node can have the id "${id}".`, id)
    if (seen.has(id)) report(path, `Two nodes have the id "${id}".`, id)
    else if (place.outer.has(id))
      report(path, `The id "${id}" has a meaning already: of a node around this one, or of what that one gives.`, id)
    seen.add(id)
  }
}

function checkDependencies(
  listed: readonly Listed[],
  place: Place,
  dependencies: ReadonlyMap<string, readonly string[]>,
  report: Report,
): void {
  for (const { spec, index } of listed) {
    for (const [position, dependency] of (spec.dependencies ?? []).entries()) {
      const path = `${place.path}/${index}/dependencies/${position}`
      if (dependency === spec.id) report(path, 'A node cannot depend on itself.', spec.id)
      else if (!dependencies.has(dependency)) {
        const where = place.isList ? 'in this list' : 'in this workflow'
        report(path, `It depends on "${dependency}", and there is no such node ${where}.`, spec.id)
      }
    }
  }
  const withoutSelf = [...dependencies].map(([id, list]) => [id, list.filter((other) => other !== id)] as const)
  const cyclic = findCycles(new Map(withoutSelf))
  if (cyclic.length > 0) report(place.path, `These nodes wait for each other: ${cyclic.join(', ')}.`, cyclic[0])
}

/** The fields of a node that hold a JSON Schema which something is checked against. */
const schemaFields = ['form', 'json_schema']

function checkNode(
  spec: NodeSpec,
  own: NodeSpec,
  path: string,
  contract: NodeTypeContract | undefined,
  check: Check,
): void {
  const { known, report } = check
  if (!contract) {
    const types = nodeTypeContracts.map((other) => other.type).join(', ')
    report(`${path}/type`, `There is no node type "${spec.type}". There are: ${types}.`, spec.id)
    return
  }
  const parsed = contract.schema.safeParse(spec)
  if (!parsed.success) reportIssues(parsed.error, spec, path, report, spec.id)
  if (spec.type === 'tool' && typeof spec.tool_name === 'string' && !isTool(known, spec.tool_name)) {
    const tools = known.toolNames.join(', ')
    report(`${path}/tool_name`, `There is no tool "${spec.tool_name}". There are: ${tools}.`, spec.id)
  }
  if (spec.type === 'agent' && parsed.success) {
    for (const [index, name] of toolNamesOf(parsed.data as AgentNode).entries()) {
      if (isTool(known, name)) continue
      report(`${path}/tools/${index}`, `There is no tool "${name}". There are: ${known.toolNames.join(', ')}.`, spec.id)
    }
  }
  checkCache(spec, path, check)
  for (const field of expressionFields) {
    const text = spec[field]
    const problem = typeof text === 'string' ? checkExpression(text) : undefined
    if (problem) report(`${path}/${field}`, problem, spec.id)
  }
  for (const field of schemaFields) {
    const schema = spec[field]
    if (isObject(schema)) reportSchema(schema, `${path}/${field}`, check, spec.id)
  }
  for (const [field, value] of Object.entries(own)) {
    if (!notTemplates.has(field)) checkTemplates(value, `${path}/${pointerPart(field)}`, report, spec.id)
  }
}

const cacheable = ['tool', 'llm', 'code', 'agent']

/** What a person says is not said again, and what changes something outside would be left undone. */
function checkCache({ cache, type, id, ...spec }: NodeSpec, path: string, { known, report }: Check): void {
  if (cache === undefined || cache === false) return
  if (!cacheable.includes(type)) {
    report(`${path}/cache`, `A node of type ${type} cannot be cached; ${cacheable.join(', ')} nodes can.`, id)
    return
  }
  if (isObject(cache) && cache.allow_writes === true) return
  const tools = type === 'tool' ? [spec.tool_name] : type === 'agent' && Array.isArray(spec.tools) ? spec.tools : []
  for (const tool of tools) {
    const name = isObject(tool) ? tool.name : tool
    if (known.effectOf?.(String(name), type === 'tool' ? (spec.tool_args ?? {}) : {}) !== 'write') continue
    const advice = 'Set allow_writes in cache if it shall not be changed again.'
    report(`${path}/cache`, `The tool ${name} may change something outside. ${advice}`, id)
  }
}

/** Every string of a node may be a template, but for those that are code, names or schemas. */
const notTemplates = new Set([
  ...expressionFields,
  ...pathFields,
  'code',
  'name',
  'description',
  'metadata',
  'form',
  'input_schema',
  'output_schema',
])

function checkTemplates(value: unknown, path: string, report: Report, nodeId?: string): void {
  if (typeof value === 'string') {
    const problem = checkTemplate(value)
    if (problem) report(path, problem, nodeId)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      checkTemplates(inner, `${path}/${pointerPart(key)}`, report, nodeId)
    }
  }
}

/** Nodes in another list are never in sight, and a mapping has to name something that is. */
function checkSight(
  own: NodeSpec,
  mentioned: readonly string[],
  path: string,
  seen: ReadonlySet<string>,
  check: Check,
): void {
  const { report, allIds, inputNames } = check
  const mappings = isObject(own.input_mappings) ? own.input_mappings : {}
  const isInSight = (name: string) => seen.has(name) || inputNames.has(name) || Object.hasOwn(mappings, name)
  for (const name of mentioned) {
    if (isInSight(name) || !allIds.has(name)) continue
    report(path, `It uses "${name}", which stands in another list and cannot be seen from here.`, own.id)
  }
  for (const field of pathFields) {
    const source = own[field]
    if (typeof source === 'string') checkPath(source, `${path}/${field}`, (root) => isInSight(root), own, check)
  }
  const sources = Array.isArray(own.recursive_sources) ? own.recursive_sources : []
  for (const [index, source] of sources.entries()) {
    if (typeof source !== 'string' || isInSight(source) || allIds.has(source)) continue
    report(`${path}/recursive_sources/${index}`, `There is no node "${source}".`, own.id)
  }
  for (const [name, mapping] of Object.entries(mappings)) {
    const source = isObject(mapping) ? mapping.source_node_id : undefined
    if (typeof source !== 'string' || source === 'inputs' || isInSight(source) || allIds.has(source)) continue
    report(`${path}/input_mappings/${pointerPart(name)}`, `There is no node "${source}".`, own.id)
  }
}

/** A path begins with something in sight. Where a workflow does not say what its inputs are, any name may be one. */
function checkPath(
  source: string,
  path: string,
  isInSight: (name: string) => boolean,
  own: NodeSpec,
  { report, allIds, inputNames }: Check,
): void {
  const root = rootOf(source)
  if (source.includes('{')) report(path, 'It is a dot path, such as load.rows, written without {{ and }}.', own.id)
  else if (root === own.id) report(path, 'It reads the output of this node itself.', own.id)
  else if (root === '') report(path, 'It names nothing: begin with a node, or with inputs.', own.id)
  else if (root !== 'inputs' && inputNames.size > 0 && !isInSight(root) && !allIds.has(root)) {
    report(path, `There is nothing called "${root}" here: no node before it, and no input.`, own.id)
  }
}

function reportSchema(schema: Record<string, unknown>, path: string, check: Check, nodeId?: string): void {
  const { checkSchema, report } = check
  const problem = checkSchema(schema as JsonSchema)
  if (problem) report(path, `This is no usable JSON Schema: ${problem}.`, nodeId)
}

function reportIssues(error: z.ZodError, value: unknown, path: string, report: Report, nodeId?: string): void {
  for (const issue of error.issues) {
    const at = path + issue.path.map((part) => `/${pointerPart(String(part))}`).join('')
    const about = nodeIdAt(value, issue.path) ?? nodeId
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) report(`${at}/${pointerPart(key)}`, `There is no field "${key}" here.`, about)
    } else report(at, issue.message, about)
  }
}

const pointerPart = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
