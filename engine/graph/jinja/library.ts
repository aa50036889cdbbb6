/**
 * The part of @huggingface/jinja that is used here, with types: the package's own declaration files import each other
 * without extensions, which Node's resolution cannot follow, so that everything would arrive as `any`.
 */
import * as jinja from '@huggingface/jinja'

export type Token = { value: string; type: string }

/** A value while a template runs. Only Map-like `ObjectValue`s, arrays and plain values are made from JSON. */
export type Runtime = { type: string; value: unknown; toString(): string }
export type Scope = { parent?: Scope; variables: Map<string, Runtime>; set(name: string, value: unknown): Runtime }

type Leaf = { type: 'Break' | 'Continue' | 'Comment' }
type Literal = { type: 'IntegerLiteral' | 'FloatLiteral'; value: number } | { type: 'StringLiteral'; value: string }
export type Identifier = { type: 'Identifier'; value: string }
export type Member = { type: 'MemberExpression'; object: Node; property: Node; computed: boolean }
export type Call = { type: 'CallExpression'; callee: Node; args: Node[] }
export type Keyword = { type: 'KeywordArgumentExpression'; key: Identifier; value: Node }
export type Binary = { type: 'BinaryExpression'; operator: Token; left: Node; right: Node }
export type Filter = { type: 'FilterExpression'; operand: Node; filter: Identifier | Call }
export type FilterBlock = { type: 'FilterStatement'; filter: Identifier | Call; body: Node[] }
export type For = { type: 'For'; loopvar: Node; iterable: Node; body: Node[]; defaultBlock: Node[] }
export type Macro = { type: 'Macro'; name: Identifier; args: Node[]; body: Node[] }
export type Program = { type: 'Program'; body: Node[] }

export type Node =
  | Leaf
  | Literal
  | Identifier
  | Member
  | Call
  | Keyword
  | Binary
  | Filter
  | FilterBlock
  | For
  | Macro
  | Program
  | { type: 'If'; test: Node; body: Node[]; alternate: Node[] }
  | { type: 'Set'; assignee: Node; value: Node | null; body: Node[] }
  | { type: 'CallStatement'; call: Call; callerArgs: Node[] | null; body: Node[] }
  | { type: 'ArrayLiteral' | 'TupleLiteral'; value: Node[] }
  | { type: 'ObjectLiteral'; value: Map<Node, Node> }
  | { type: 'SelectExpression'; lhs: Node; test: Node }
  | { type: 'TestExpression'; operand: Node; negate: boolean; test: Identifier }
  | { type: 'UnaryExpression'; operator: Token; argument: Node }
  | { type: 'SliceExpression'; start?: Node; stop?: Node; step?: Node }
  | { type: 'SpreadExpression' | 'KeywordSpreadExpression'; argument: Node }
  | { type: 'Ternary'; condition: Node; trueExpr: Node; falseExpr: Node }

type Evaluator = { evaluate(node: Node | undefined, scope: Scope): Runtime }

export const Environment = jinja.Environment as new (parent?: Scope) => Scope
export const Interpreter = jinja.Interpreter as new (scope: Scope) => Evaluator
export const parseTokens = jinja.parse as (tokens: Token[]) => Program
export const tokenize = jinja.tokenize as (text: string) => Token[]

const statements = new Set('Program If For Set Macro CallStatement FilterStatement Comment Break Continue'.split(' '))
export const isExpression = (node: Node): boolean => !statements.has(node.type)

/** The nodes right below a node, whatever its type. An operator is a token, which looks like a node but is none. */
export function childNodes(node: Node): Node[] {
  return Object.entries(node).flatMap(([name, field]: [string, unknown]) => {
    if (name === 'operator') return []
    if (field instanceof Map) return [...field].flat() as Node[]
    return (Array.isArray(field) ? field : [field]).filter(isNode)
  })
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
