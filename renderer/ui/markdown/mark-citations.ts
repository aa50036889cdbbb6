/** A plugin of remark: [1] in a text, but not in code or in a link, becomes an element of its own. */

type Node = { type: string; value?: string; children?: Node[]; data?: object }

const left = new Set(['link', 'linkReference', 'definition', 'code', 'inlineCode'])

export const markCitations = () => (tree: Node) => walk(tree)

function walk(node: Node): void {
  if (!node.children || left.has(node.type)) return
  node.children = node.children.flatMap((child) => (child.type === 'text' ? split(child.value ?? '') : child))
  for (const child of node.children) walk(child)
}

const split = (text: string): Node[] =>
  text
    .split(/(\[\d{1,3}\])/)
    .filter((part) => part !== '')
    .map((value) => {
      const number = /^\[(\d{1,3})\]$/.exec(value)?.[1]
      return number
        ? { type: 'citation', children: [], data: { hName: 'cite-mark', hProperties: { number } } }
        : { type: 'text', value }
    })
