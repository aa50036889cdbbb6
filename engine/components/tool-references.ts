/** How workflows name tools: `word-count`, or `word-count@3` for one version of it. Pure. */

export type ToolReference = { name: string; version: number | undefined }

export function parseToolReference(text: string): ToolReference {
  const match = /^(.+)@(\d{1,9})$/.exec(text)
  return match ? { name: match[1] as string, version: Number(match[2]) } : { name: text, version: undefined }
}

export type ToolUse = { nodeId: string; reference: string }

/** The nodes of a document, however deep, that call the tool: tool nodes, and agents which have it in their list. */
export function findToolUses(value: unknown, name: string): ToolUse[] {
  if (Array.isArray(value)) return value.flatMap((one) => findToolUses(one, name))
  if (typeof value !== 'object' || value === null) return []
  const { id, tool_name: own, tools } = value as Record<string, unknown>
  const named = [own, ...(Array.isArray(tools) ? tools.map(toolNameOf) : [])]
  const here = named.filter((one): one is string => typeof one === 'string' && parseToolReference(one).name === name)
  const uses = typeof id === 'string' ? here.map((reference) => ({ nodeId: id, reference })) : []
  return [...uses, ...Object.values(value).flatMap((one) => findToolUses(one, name))]
}

const toolNameOf = (tool: unknown): unknown =>
  typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : tool
