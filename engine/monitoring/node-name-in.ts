/** What an author calls a node, wherever in the document it stands; its id where it has no name. Pure. */
export function nodeNameIn(document: unknown, nodeId: string): string {
  return findName(document, nodeId) ?? nodeId
}

function findName(value: unknown, nodeId: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, type, name } = value as Record<string, unknown>
  if (id === nodeId && typeof type === 'string') return typeof name === 'string' && name !== '' ? name : undefined
  for (const inner of Object.values(value)) {
    const found = findName(inner, nodeId)
    if (found !== undefined) return found
  }
  return undefined
}
