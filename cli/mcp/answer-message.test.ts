import { describe, expect, it } from 'vitest'
import { AppError } from '../../contracts/errors.ts'
import { mcpTools, mcpVersions } from '../../contracts/mcp.ts'
import { type CallTool, createMcpAnswers } from './answer-message.ts'

const server = (callTool: CallTool = async () => ({})) => {
  const { answer, stop } = createMcpAnswers(callTool)
  return { stop, say: (message: object) => answer(JSON.stringify({ jsonrpc: '2.0', ...message })), answer }
}
const toolCall = (name: string, args: object, id: number | string = 1) => ({
  ...{ id, method: 'tools/call' },
  params: { name, arguments: args },
})

type Listed = { tools: { name: string; inputSchema: { type: string; required?: string[] } }[] }

describe('the MCP server', () => {
  it('agrees on a version that both know, and else names its newest', async () => {
    const { say } = server()
    const hello = (protocolVersion: string) => say({ id: 1, method: 'initialize', params: { protocolVersion } })
    expect(await hello('2025-03-26')).toMatchObject({ id: 1, result: { protocolVersion: '2025-03-26' } })
    expect(await hello('1999-01-01')).toMatchObject({
      result: { protocolVersion: mcpVersions[0], capabilities: { tools: {} }, serverInfo: { name: 'iceos' } },
    })
  })

  it('says nothing to a notification, and answers a ping', async () => {
    const { say } = server()
    expect(await say({ method: 'notifications/initialized' })).toBeUndefined()
    expect(await say({ id: 'a', method: 'ping' })).toEqual({ jsonrpc: '2.0', id: 'a', result: {} })
  })

  it('lists its tools with a schema of their arguments', async () => {
    const reply = await server().say({ id: 1, method: 'tools/list' })
    const { tools } = { ...reply }.result as Listed
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(mcpTools))
    expect(tools.every(({ inputSchema }) => inputSchema.type === 'object')).toBe(true)
    expect(tools.find(({ name }) => name === 'run_workflow')?.inputSchema.required).toEqual(['workflow'])
  })

  it('calls a tool with its defaults filled in', async () => {
    const asked: unknown[] = []
    const { say } = server(async (name, input) => {
      asked.push(name, input)
      return { runs: [] }
    })
    expect(await say(toolCall('list_runs', {}))).toEqual({
      ...{ jsonrpc: '2.0', id: 1 },
      result: { content: [{ type: 'text', text: '{\n  "runs": []\n}' }], structuredContent: { runs: [] } },
    })
    expect(asked).toEqual(['list_runs', { limit: 20 }])
  })

  it('tells the model of a failure, and of arguments that do not fit', async () => {
    const { say } = server(async () => {
      throw new AppError('blueprint-not-found', { detail: 'There is no workflow "x".' })
    })
    expect(await say(toolCall('run_workflow', { workflow: 'x' }))).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining('There is no workflow "x".') }] },
    })
    expect(await say(toolCall('ask', { question: '' }))).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining('question') }] },
    })
  })

  it('refuses what is no message, no method and no tool by the codes of JSON-RPC', async () => {
    const { answer, say } = server()
    expect(await answer('{')).toMatchObject({ id: null, error: { code: -32_700 } })
    expect(await answer('[]')).toMatchObject({ id: null, error: { code: -32_600 } })
    expect(await say({ id: 2, method: 'resources/list' })).toMatchObject({ id: 2, error: { code: -32_601 } })
    expect(await say(toolCall('format_disk', {}, 3))).toMatchObject({ id: 3, error: { code: -32_602 } })
  })

  it('aborts the call that the client has cancelled, and no other', async () => {
    const signals: AbortSignal[] = []
    const { say, stop } = server((_name, _input, signal) => {
      signals.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    })
    const first = say(toolCall('list_runs', {}, 7))
    const second = say(toolCall('list_runs', {}, 8))
    await say({ method: 'notifications/cancelled', params: { requestId: 7 } })
    expect(await first).toMatchObject({ id: 7, result: { isError: true } })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    stop()
    expect(await second).toMatchObject({ id: 8, result: { isError: true } })
  })
})
