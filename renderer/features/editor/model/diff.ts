/** What differs between two documents, node by node. Where something stands on the canvas does not count. Pure. */
import { type EditedDocument, eachNode, isObject, listsOf, withFields } from './document.ts'

export type Mark = 'added' | 'removed' | 'changed'
export type Difference = { nodes: Map<string, Mark>; fields: string[] }

export function difference(before: EditedDocument, after: EditedDocument): Difference {
  const [old, now] = [listed(before), listed(after)]
  const nodes = new Map<string, Mark>()
  for (const [path, text] of now) {
    if (!old.has(path)) nodes.set(path, 'added')
    else if (old.get(path) !== text) nodes.set(path, 'changed')
  }
  for (const path of old.keys()) if (!now.has(path)) nodes.set(path, 'removed')
  const [a, b] = [rest(before), rest(after)]
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => toText(a[key]) !== toText(b[key]))
  return { nodes, fields }
}

export const isSameDocument = (before: EditedDocument, after: EditedDocument): boolean => {
  const { nodes, fields } = difference(before, after)
  return nodes.size === 0 && fields.length === 0
}

const listed = (document: EditedDocument): Map<string, string> =>
  new Map(
    [...eachNode(document.nodes)].map(({ path, node }) => {
      const inside = Object.fromEntries(listsOf(node).map(({ field }) => [field.split('/')[0], undefined]))
      return [path, toText(withFields(withoutCanvas(node), inside))]
    }),
  )

const rest = (document: EditedDocument) =>
  withFields(withoutCanvas(document), { nodes: undefined, schema_version: undefined })

function withoutCanvas<Thing extends Record<string, unknown>>(thing: Thing): Thing {
  if (!isObject(thing.metadata)) return thing
  const metadata = withFields(thing.metadata, { canvas: undefined })
  return withFields(thing, { metadata: Object.keys(metadata).length > 0 ? metadata : undefined })
}

/** The same for the same content, in whatever order its keys stand; what is empty is as if it were not there. */
const toText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (!isObject(inner)) return inner
    const entries = Object.entries(inner).filter(([, one]) => !isEmpty(one))
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? ''
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
