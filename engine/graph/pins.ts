/** Which node has a pinned output, and whether an output may be pinned. Pure. */
import type { Pinned } from '../../contracts/blueprints.ts'
import type { FieldProblem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { everyItem } from '../../contracts/nodes/node.ts'
import { createInputCheck } from './check-inputs.ts'
import type { CompiledNode, CompiledScope } from './compile.ts'

/** By the path itself, or by the one that stands for all items: a star instead of each number. */
export function findPin(pinned: JsonObject | null, path: string): { output: Json } | undefined {
  if (!pinned) return undefined
  const name = Object.hasOwn(pinned, path) ? path : path.replaceAll(/\/\d+\//g, `/${everyItem}/`)
  return Object.hasOwn(pinned, name) ? { output: pinned[name] as Json } : undefined
}

export function findPinnedNode(scope: CompiledScope, path: string): CompiledNode | undefined {
  const [id, key, ...rest] = path.split('/')
  const node = scope.byId.get(id as string)
  if (!node || key === undefined) return node
  const inside = node.children.get(key) ?? node.children.get(everyItem) ?? anyOf(node, key)
  return inside && rest.length > 0 ? findPinnedNode(inside, rest.join('/')) : undefined
}

const anyOf = ({ children }: CompiledNode, key: string) =>
  key === everyItem ? [...children.values()].find(Boolean) : undefined

/** What keeps each of these outputs from standing in for its node's. */
export function checkPins(scope: CompiledScope, pinned: Pinned): FieldProblem[] {
  return Object.entries(pinned).flatMap(([path, output]): FieldProblem[] => {
    const at = `/pinned/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const node = findPinnedNode(scope, path)
    if (!node) return [{ path: at, message: `The workflow has no node ${path}.` }]
    const schema = node.node.output_schema
    if (Object.keys(schema).length === 0) return []
    // Wrapped, since the check is made for objects and an output may be anything.
    const check = createInputCheck({ type: 'object', properties: { output: schema }, required: ['output'] })
    return check({ output }).problems.map(({ path: inside, message }) => ({
      path: at + inside.replace(/^\/output/, ''),
      message: `${path}${inside.replace(/^\/output/, '')} ${message}`,
    }))
  })
}

/** Those that name a node which is there. Others were pinned before the workflow changed. */
export const withoutLostPins = (scope: CompiledScope, pinned: Pinned): Pinned =>
  Object.fromEntries(Object.entries(pinned).filter(([path]) => findPinnedNode(scope, path)))
