/** Reads a template once and notes what running it needs to know. */

import { filters } from './filters.ts'
import {
  type Call,
  childNodes,
  type Filter,
  type FilterBlock,
  type Identifier,
  type Node,
  type Program,
  parseTokens,
  type Token,
  tokenize,
} from './library.ts'
import { nameList } from './values.ts'

export type Parsed = {
  program: Program
  /** The names that must come from outside, in the order in which they are first used. */
  roots: string[]
  /** Nodes that may be undefined: what stands before `default`, `is defined` and `is undefined`. */
  mayBeMissing: Set<Node>
  /** Nodes whose value becomes text of the result. */
  outputs: Set<Node>
  /** Nodes over which a loop runs. */
  iterables: Set<Node>
}

const longestTemplate = 200_000
const longestBlank = 1000
const builtinNames = new Set(['true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace'])
const knownTests = new Set(
  'boolean callable odd even false true none string number integer iterable mapping sequence lower upper defined undefined'.split(
    ' ',
  ),
)

/** Marks a comparison in brackets; see `bracketComparisons`. */
export const bracketFilter = '()'

/** @throws Error with a sentence about what is wrong with the text. */
export function parse(text: string): Parsed {
  if (text.length > longestTemplate) throw new Error(`it is longer than ${longestTemplate} characters`)
  refuseLongBlanks(text)
  const parsed: Parsed = {
    program: parseProgram(text),
    roots: [],
    mayBeMissing: new Set(),
    outputs: new Set(),
    iterables: new Set(),
  }
  visit(parsed.program, new Set(builtinNames), parsed)
  return parsed
}

function parseProgram(text: string): Program {
  try {
    return parseTokens(bracketComparisons(tokenize(text)))
  } catch (error) {
    // The library runs past its last token when something is left open.
    if (error instanceof TypeError) throw new Error('it ends before something in it is closed', { cause: error })
    throw error
  }
}

/** The library looks for a tag of its own with a pattern that takes quadratic time on a long run of white space. */
function refuseLongBlanks(text: string): void {
  let run = 0
  for (let i = 0; i < text.length; i++) {
    run = text.charCodeAt(i) <= 32 ? run + 1 : 0
    if (run > longestBlank) throw new Error(`it has more than ${longestBlank} blanks in a row`)
  }
}

/**
 * `1 < x < 9` and `(1 < x) < 9` give the same tree, but only the first is a chain. A filter that changes nothing keeps
 * the brackets in the tree; it is put only where a comparison follows a closing bracket.
 */
function bracketComparisons(tokens: Token[]): Token[] {
  return tokens.flatMap((token, index) => {
    const isBefore = token.type === 'CloseParen' && tokens[index + 1]?.type === 'ComparisonBinaryOperator'
    return isBefore ? [token, { type: 'Pipe', value: '|' }, { type: 'Identifier', value: bracketFilter }] : [token]
  })
}

function visit(node: Node, locals: Set<string>, parsed: Parsed): void {
  const visitAll = (nodes: readonly Node[], inner = locals) => {
    for (const child of nodes) visit(child, inner, parsed)
  }
  const visitBody = (body: readonly Node[], inner: Set<string>) => {
    for (const child of body) parsed.outputs.add(child)
    visitAll(body, inner)
  }
  switch (node.type) {
    case 'Program':
      visitBody(node.body, locals)
      break
    case 'Identifier':
      if (!locals.has(node.value) && !parsed.roots.includes(node.value)) parsed.roots.push(node.value)
      break
    case 'MemberExpression':
      visitAll(node.computed ? [node.object, node.property] : [node.object])
      break
    case 'KeywordArgumentExpression':
      visit(node.value, locals, parsed)
      break
    case 'TestExpression':
      if (!knownTests.has(node.test.value)) throw new Error(`there is no test «is ${node.test.value}»`)
      if (/^(un)?defined$/.test(node.test.value)) allowMissing(node.operand, parsed)
      visit(node.operand, locals, parsed)
      break
    case 'FilterExpression':
      if (isDefault(node)) allowMissing(node.operand, parsed)
      visitAll([node.operand, ...filterArguments(node)])
      break
    case 'FilterStatement':
      visitAll(filterArguments(node))
      visitBody(node.body, new Set(locals))
      break
    case 'If':
      visit(node.test, locals, parsed)
      visitBody(node.body, locals)
      visitBody(node.alternate, locals)
      break
    case 'For': {
      const inner = new Set([...locals, ...declaredNames(node.loopvar), 'loop'])
      parsed.iterables.add(node.iterable.type === 'SelectExpression' ? node.iterable.lhs : node.iterable)
      const isFiltered = node.iterable.type === 'SelectExpression'
      visitAll(isFiltered ? childNodes(node.iterable) : [node.iterable], isFiltered ? inner : locals)
      visitBody(node.body, inner)
      visitBody(node.defaultBlock, new Set(locals))
      break
    }
    case 'Set':
      if (node.value) visit(node.value, locals, parsed)
      visitBody(node.body, new Set(locals))
      if (node.assignee.type === 'MemberExpression') visit(node.assignee, locals, parsed)
      for (const name of declaredNames(node.assignee)) locals.add(name)
      break
    case 'Macro': {
      locals.add(node.name.value)
      const inner = new Set([...locals, ...node.args.flatMap(declaredNames), 'varargs', 'kwargs', 'caller'])
      visitAll(node.args, inner)
      visitBody(node.body, inner)
      break
    }
    case 'CallStatement':
      visit(node.call, locals, parsed)
      visitBody(node.body, new Set([...locals, ...(node.callerArgs ?? []).flatMap(declaredNames)]))
      break
    default:
      visitAll(childNodes(node))
      break
  }
}

function declaredNames(node: Node): string[] {
  if (node.type === 'Identifier') return [node.value]
  if (node.type === 'KeywordArgumentExpression') return [node.key.value]
  return node.type === 'TupleLiteral' ? node.value.flatMap(declaredNames) : []
}

export function filterName({ filter }: Filter | FilterBlock): string {
  return filter.type === 'Identifier' ? filter.value : ((filter.callee as Identifier).value ?? '')
}

function filterArguments(node: Filter | FilterBlock): Node[] {
  const name = filterName(node)
  if (name !== bracketFilter && !Object.hasOwn(filters, name)) {
    throw new Error(`there is no filter «${name}»; there are ${nameList(Object.keys(filters), 99)}`)
  }
  return node.filter.type === 'CallExpression' ? (node.filter as Call).args : []
}

const isDefault = (node: Filter) => ['default', 'd'].includes(filterName(node))

/** The whole of a path may be missing, not just its last part: `{{ a.b.c | default(1) }}` works without an `a`. */
function allowMissing(node: Node, parsed: Parsed): void {
  parsed.mayBeMissing.add(node)
  if (node.type === 'MemberExpression') allowMissing(node.object, parsed)
  if (node.type === 'FilterExpression' && filterName(node) === bracketFilter) allowMissing(node.operand, parsed)
}
