/**
 * Which secrets a node names. They are allowed where they go out of the workflow and nowhere else: in the arguments of a
 * tool, as they are, and in code that lists them. What would be made of a secret (a half of it, its letters in another
 * order) could not be recognised and hidden in what the node says. Pure.
 */
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { childNodes, type Node } from './jinja/library.ts'
import { parse } from './jinja/parse.ts'
import { remember } from './jinja/remember.ts'
import { mentionedNames } from './mentioned-names.ts'
import { childLists, readList } from './read-specs.ts'

export const secretsRoot = 'secrets'

type Uses = { names: string[]; problem: string | undefined }
const noUses: Uses = { names: [], problem: undefined }

const asItIs =
  'A secret is only put in as it is, {{ secrets.NAME }}, with text around it: changed by filters, or looked at by conditions, it could not be hidden.'
const wrongPlace = 'Secrets can be used in the arguments of a tool, and in code that lists them under `secrets`.'

/** The names in the order in which they come first. Of a node that is not valid, those that can be read. */
export function secretNamesOf(spec: NodeSpec): string[] {
  if (spec.type === 'code') return Array.isArray(spec.secrets) ? [...new Set(spec.secrets.map(String))] : []
  if (spec.type !== 'tool') return []
  const names = new Set<string>()
  for (const { text } of textsIn(spec.tool_args, '')) for (const name of readUses(text).names) names.add(name)
  return [...names]
}

/** Of all nodes of a document, valid or not. */
export function secretNamesInDocument({ nodes }: { nodes: unknown }): string[] {
  const names = readList(nodes).flatMap(({ spec }) => [
    ...secretNamesOf(spec),
    ...childLists(spec).flatMap((list) => secretNamesInDocument(list)),
  ])
  return [...new Set(names)]
}

/** @param own the node without the lists of nodes inside it */
export function checkSecretUses(own: NodeSpec, report: (field: string, message: string) => void): void {
  const { tool_args: args, ...rest } = own
  const isTool = own.type === 'tool'
  if (isTool) {
    for (const { text, path } of textsIn(args, '/tool_args')) {
      const { problem } = readUses(text)
      if (problem) report(path, problem)
    }
  }
  const elsewhere = isTool ? ({ ...rest, id: own.id, type: own.type } as NodeSpec) : own
  if (!JSON.stringify(elsewhere).includes(secretsRoot)) return // most nodes: nothing to parse
  if (mentionedNames(elsewhere).includes(secretsRoot)) report('', wrongPlace)
}

/** Of a template that belongs to no node, like the outputs of a workflow. */
export const isSecretTemplate = (text: string): boolean => readUses(text) !== noUses

const readOnce = remember(readTemplate, 200)

function readUses(text: string): Uses {
  if (!text.includes(secretsRoot)) return noUses
  try {
    return readOnce(text)
  } catch {
    return noUses // what cannot be parsed is said elsewhere
  }
}

function readTemplate(text: string): Uses {
  const { program, roots } = parse(text)
  if (!roots.includes(secretsRoot)) return noUses
  const uses: Uses = { names: [], problem: undefined }
  visitOutput(program, uses)
  return uses
}

const joins = new Set(['~', '+'])

/** What is printed: here a secret may stand. */
function visitOutput(node: Node, uses: Uses): void {
  const name = secretName(node)
  if (name !== undefined) {
    if (!uses.names.includes(name)) uses.names.push(name)
    return
  }
  switch (node.type) {
    case 'Program':
      for (const child of node.body) visitOutput(child, uses)
      return
    case 'If':
      visitValue(node.test, uses)
      for (const child of [...node.body, ...node.alternate]) visitOutput(child, uses)
      return
    case 'For':
      visitValue(node.loopvar, uses)
      visitValue(node.iterable, uses)
      for (const child of [...node.body, ...node.defaultBlock]) visitOutput(child, uses)
      return
    case 'BinaryExpression':
      for (const side of [node.left, node.right])
        (joins.has(node.operator.value) ? visitOutput : visitValue)(side, uses)
      return
    case 'Ternary':
      visitValue(node.condition, uses)
      visitOutput(node.trueExpr, uses)
      visitOutput(node.falseExpr, uses)
      return
    default:
      visitValue(node, uses)
  }
}

/** What is computed with: here none may. */
function visitValue(node: Node, uses: Uses): void {
  if (node.type === 'Identifier' && node.value === secretsRoot) uses.problem = asItIs
  else if (node.type === 'MemberExpression' && !node.computed) visitValue(node.object, uses)
  else for (const child of childNodes(node)) visitValue(child, uses)
}

/** `secrets.NAME` or `secrets['NAME']`. */
function secretName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  const { object, property, computed } = node
  if (object.type !== 'Identifier' || object.value !== secretsRoot) return undefined
  if (!computed) return property.type === 'Identifier' ? property.value : undefined
  return property.type === 'StringLiteral' ? property.value : undefined
}

type Text = { text: string; path: string }

function textsIn(value: unknown, path: string): Text[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}
