/** From what the server says is wrong to where it is on the canvas. Pure. */
import type { BlueprintProblem } from '../../../contracts/blueprints.ts'
import { type EditedDocument, isObject } from './model/document.ts'

/** The path of the innermost node that a JSON pointer leads through; undefined: it is about the workflow. */
export function nodePathAt(document: EditedDocument, pointer: string): string | undefined {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  let value: unknown = document
  let path: string | undefined
  let key = ''
  for (const [index, part] of parts.entries()) {
    const next = Array.isArray(value) ? value[Number(part)] : isObject(value) ? value[part] : undefined
    if (Array.isArray(value) && isObject(next) && typeof next.id === 'string' && typeof next.type === 'string')
      path = path === undefined ? next.id : `${path}/${key}/${next.id}`
    key = keyOf(part, parts[index + 1])
    if (Array.isArray(value) && Array.isArray(next)) key = part
    value = next
  }
  return path
}

/** The part of a path that stands for a field that holds nodes. */
function keyOf(field: string, next: string | undefined): string {
  if (field === 'true_path') return 'true'
  if (field === 'false_path') return 'false'
  if (field === 'body') return '*'
  return field === 'branches' ? (next ?? '') : field
}

export function problemsByNode(
  document: EditedDocument,
  problems: readonly BlueprintProblem[],
): Map<string, BlueprintProblem[]> {
  const found = new Map<string, BlueprintProblem[]>()
  for (const problem of problems) {
    const path = nodePathAt(document, problem.path)
    if (path === undefined) continue
    const own = found.get(path)
    if (own) own.push(problem)
    else found.set(path, [problem])
  }
  return found
}
