/** One message of an MCP client, answered: the handshake, the list of tools, and their calls (modelcontextprotocol.io). */
import { isAppError, toProblem } from '../../contracts/errors.ts'
import {
  isMcpTool,
  listedMcpTools,
  type McpId,
  McpMessage,
  McpToolCall,
  type McpToolName,
  mcpTools,
  mcpVersions,
} from '../../contracts/mcp.ts'
import { version } from '../../platform/version.ts'

export type CallTool = (name: McpToolName, input: unknown, signal: AbortSignal) => Promise<object>
type Reply = { jsonrpc: '2.0'; id: McpId | null; result?: object; error?: { code: number; message: string } }

/** Codes of JSON-RPC 2.0. */
const codes = { parse: -32_700, request: -32_600, method: -32_601, params: -32_602 } as const

const instructions =
  'Workflows, runs and documents of the iceOS on this machine. List the workflows before you run one: each has a schema of its inputs.'

export function createMcpAnswers(callTool: CallTool) {
  const underWay = new Map<McpId, AbortController>()

  async function call(id: McpId, params: unknown): Promise<Reply> {
    const asked = McpToolCall.safeParse(params)
    if (!asked.success) return fail(id, codes.params, 'Give the name of a tool, and its arguments.')
    const { name } = asked.data
    if (!isMcpTool(name)) return fail(id, codes.params, `There is no tool ${name}.`)
    const input = mcpTools[name].input.safeParse(asked.data.arguments)
    if (!input.success) return done(id, refusal(input.error.issues.map(sentenceOf).join(' ')))
    const stop = new AbortController()
    underWay.set(id, stop)
    try {
      const result = await callTool(name, input.data, stop.signal)
      return done(id, { content: [textOf(JSON.stringify(result, null, 2))], structuredContent: result })
    } catch (error) {
      const { title, detail } = toProblem(error)
      const own = isAppError(error) ? undefined : error instanceof Error ? error.message : String(error)
      return done(id, refusal([title, detail ?? own].filter(Boolean).join(': ')))
    } finally {
      underWay.delete(id)
    }
  }

  /** Undefined: nothing is to be said to it. */
  async function answer(line: string): Promise<Reply | undefined> {
    const json = readJson(line)
    if (json === undefined) return fail(null, codes.parse, 'This is no JSON.')
    const message = McpMessage.safeParse(json)
    if (!message.success) return fail(null, codes.request, 'This is no JSON-RPC 2.0 message.')
    const { id, method, params = {} } = message.data
    if (method === undefined) return undefined // an answer, and nothing was asked
    if (id === undefined) {
      if (method === 'notifications/cancelled') underWay.get(params.requestId as McpId)?.abort()
      return undefined
    }
    if (method === 'initialize') return done(id, hello(params.protocolVersion))
    if (method === 'ping') return done(id, {})
    if (method === 'tools/list') return done(id, { tools: listedMcpTools() })
    if (method === 'tools/call') return call(id, params)
    return fail(id, codes.method, `There is no method ${method}.`)
  }

  const stop = () => {
    for (const one of underWay.values()) one.abort()
  }
  return { answer, stop }
}

/** The version that the client wants where it is known, else the newest that is spoken here. */
const hello = (wanted: unknown) => ({
  protocolVersion: mcpVersions.find((known) => known === wanted) ?? mcpVersions[0],
  capabilities: { tools: { listChanged: false } },
  serverInfo: { name: 'iceos', title: 'iceOS', version },
  instructions,
})

const done = (id: McpId, result: object): Reply => ({ jsonrpc: '2.0', id, result })
const fail = (id: McpId | null, code: number, message: string): Reply => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
})
const textOf = (text: string) => ({ type: 'text', text })
/** A failure that the model shall read and may mend, rather than one of the protocol. */
const refusal = (text: string) => ({ content: [textOf(text)], isError: true })
const sentenceOf = ({ path, message }: { path: PropertyKey[]; message: string }) =>
  `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}.`

function readJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
