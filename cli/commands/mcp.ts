import type { Command } from 'commander'
import { createMcpAnswers } from '../mcp/answer-message.ts'
import { mcpToolCaller } from '../mcp/mcp-tools.ts'
import type { Register, Session } from '../session.ts'

export function addMcpCommand(program: Command, register: Register) {
  program
    .command('mcp')
    .description('Serve workflows, runs and documents to an MCP client, over stdin and stdout')
    .addHelpText(
      'after',
      `
An MCP client starts it by itself. In its settings:
  { "mcpServers": { "iceos": { "command": "ice", "args": ["mcp"] } } }`,
    )
    .action(register(serveMcp))
}

/** For a client that has gone away with a request under way. */
const lastAnswersMs = 5000

/** Each request is answered when it is done, so a long run holds up no other; the end of the input ends it all. */
async function serveMcp({ terminal, connect }: Session) {
  const { answer, stop } = createMcpAnswers(async (name, input, signal) =>
    mcpToolCaller(await connect())(name, input, signal),
  )
  const answering = new Set<Promise<void>>()
  for await (const line of terminal.readLines()) {
    if (line.trim() === '') continue
    const one = answer(line)
      .then((reply) => reply && terminal.out.write(`${JSON.stringify(reply)}\n`))
      .finally(() => answering.delete(one))
    answering.add(one)
  }
  const giveUp = setTimeout(stop, lastAnswersMs)
  await Promise.allSettled(answering)
  clearTimeout(giveUp)
}
