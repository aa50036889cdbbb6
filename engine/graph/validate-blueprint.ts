/** Finds everything that is wrong with a document, all at once, with the place of each. Pure. */
import type { z } from 'zod'
import { BlueprintDocument, type BlueprintProblem } from '../../contracts/blueprints.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract, nodeTypeContracts } from '../../contracts/nodes/node-types.ts'
import { upgradeDocument } from '../../contracts/upgrade-document.ts'
import { comesBefore, scopeDependencies, topologicalOrder } from './compile.ts'
import { checkExpression } from './expressions.ts'
import { mentionedNames } from './mentioned-names.ts'
import { checkTemplate } from './templates.ts'

/** What a document may refer to. */
export type Known = { toolNames: readonly string[] }

export type Validation = { document: BlueprintDocument | undefined; problems: BlueprintProblem[] }

type Report = (path: string, message: string, nodeId?: string, severity?: 'error' | 'warning') => void

export function validateBlueprint(sent: Record<string, unknown>, known: Known): Validation {
  const problems: BlueprintProblem[] = []
  const report: Report = (path, message, nodeId, severity = 'error') => {
    problems.push({ ...(nodeId === undefined ? {} : { nodeId }), path, message, severity })
  }
  const parsed = BlueprintDocument.safeParse(upgradeDocument(sent))
  if (!parsed.success) {
    reportIssues(parsed.error, '', report)
    return { document: undefined, problems }
  }
  const document = parsed.data
  if (document.nodes.length === 0) report('/nodes', 'A workflow needs at least one node.')
  checkScope(document.nodes, { path: '/nodes', isList: false, outer: new Set() }, known, report)
  checkOutputs(document, report)
  const isValid = !problems.some((problem) => problem.severity === 'error')
  return { document: isValid ? document : undefined, problems }
}

type Place = { path: string; isList: boolean; outer: ReadonlySet<string> }

function checkScope(specs: readonly NodeSpec[], place: Place, known: Known, report: Report): void {
  const dependencies = scopeDependencies(specs, place.isList)
  checkIds(specs, place, report)
  checkDependencies(specs, place, dependencies, report)
  for (const [index, spec] of specs.entries()) {
    const path = `${place.path}/${index}`
    checkNode(spec, path, known, report)
    checkMentions(spec, path, dependencies, report)
    const contract = findNodeTypeContract(spec.type)
    const parsed = contract?.schema.safeParse(spec)
    if (!contract?.children || !parsed?.success) continue
    const outer = new Set([...place.outer, ...dependencies.keys()])
    for (const child of contract.children(parsed.data)) {
      checkScope(child.nodes, { path: `${path}/${child.field}`, isList: true, outer }, known, report)
    }
  }
}

function checkIds(specs: readonly NodeSpec[], place: Place, report: Report): void {
  const seen = new Set<string>()
  for (const [index, { id }] of specs.entries()) {
    const path = `${place.path}/${index}/id`
    if (seen.has(id)) report(path, `Two nodes have the id "${id}".`, id)
    else if (place.outer.has(id)) report(path, `A node around this one has the id "${id}" already.`, id)
    if (id.includes('-')) {
      report(path, `Templates read "-" as minus: {{ ${id} }} will not work. Use "_" instead.`, id, 'warning')
    }
    seen.add(id)
  }
}

function checkDependencies(
  specs: readonly NodeSpec[],
  place: Place,
  dependencies: ReadonlyMap<string, readonly string[]>,
  report: Report,
): void {
  for (const [index, spec] of specs.entries()) {
    for (const [position, dependency] of (spec.dependencies ?? []).entries()) {
      const path = `${place.path}/${index}/dependencies/${position}`
      if (dependency === spec.id) report(path, 'A node cannot depend on itself.', spec.id)
      else if (!dependencies.has(dependency)) {
        const where = place.isList ? 'in this list' : 'in this workflow'
        report(path, `It depends on "${dependency}", and there is no such node ${where}.`, spec.id)
      }
    }
  }
  const { cyclic } = topologicalOrder(dependencies)
  const inCycle = cyclic.filter((id) => !dependencies.get(id)?.includes(id) && comesBefore(dependencies, id, id))
  if (inCycle.length > 0) {
    report(place.path, `These nodes wait for each other: ${inCycle.join(', ')}.`, inCycle[0])
  }
}

function checkNode(spec: NodeSpec, path: string, known: Known, report: Report): void {
  const contract = findNodeTypeContract(spec.type)
  if (!contract) {
    const types = nodeTypeContracts.map((other) => other.type).join(', ')
    report(`${path}/type`, `There is no node type "${spec.type}". There are: ${types}.`, spec.id)
    return
  }
  const parsed = contract.schema.safeParse(spec)
  if (!parsed.success) {
    reportIssues(parsed.error, path, report, spec.id)
    return
  }
  if (spec.type === 'tool' && !known.toolNames.includes(String(spec.tool_name))) {
    report(
      `${path}/tool_name`,
      `There is no tool "${spec.tool_name}". There are: ${known.toolNames.join(', ')}.`,
      spec.id,
    )
  }
  if (typeof spec.expression === 'string') {
    const problem = checkExpression(spec.expression)
    if (problem) report(`${path}/expression`, problem, spec.id)
  }
  checkTemplates(
    spec,
    path,
    report,
    new Set(contract.children?.(parsed.data).map((child) => child.field.split('/')[0])),
  )
}

/** Every string of a node may be a template, but for those that are code, names or schemas. */
const notTemplates = new Set([
  'code',
  'expression',
  'name',
  'description',
  'metadata',
  'form',
  'input_schema',
  'output_schema',
])

function checkTemplates(spec: NodeSpec, path: string, report: Report, skipped: ReadonlySet<string | undefined>): void {
  const walk = (value: unknown, at: string): void => {
    if (typeof value === 'string') {
      const problem = checkTemplate(value)
      if (problem) report(at, problem, spec.id)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${at}/${pointerPart(key)}`)
    }
  }
  for (const [field, value] of Object.entries(spec)) {
    if (!notTemplates.has(field) && !skipped.has(field)) walk(value, `${path}/${field}`)
  }
}

/** A node may only speak of nodes that have always finished before it starts. */
function checkMentions(
  spec: NodeSpec,
  path: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  report: Report,
): void {
  for (const name of mentionedNames(spec)) {
    if (name === spec.id || !dependencies.has(name) || comesBefore(dependencies, name, spec.id)) continue
    report(
      path,
      `It uses the output of "${name}" but does not wait for it. Add "${name}" to its dependencies.`,
      spec.id,
    )
  }
}

function checkOutputs(document: BlueprintDocument, report: Report): void {
  for (const [name, value] of Object.entries(document.outputs ?? {})) {
    if (typeof value !== 'string') continue
    const problem = checkTemplate(value)
    if (problem) report(`/outputs/${pointerPart(name)}`, problem)
  }
}

function reportIssues(error: z.ZodError, path: string, report: Report, nodeId?: string): void {
  for (const issue of error.issues) {
    report(path + issue.path.map((part) => `/${pointerPart(String(part))}`).join(''), issue.message, nodeId)
  }
}

const pointerPart = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')
