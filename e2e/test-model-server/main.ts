/** The test model server by hand: `node e2e/test-model-server/main.ts --port 11999 [--key secret]`. Ends with Ctrl-C. */
import { parseArgs } from 'node:util'
import { behaviours } from '../../engine/testing/model-server/behaviours.ts'
import { startModelServer } from '../../engine/testing/model-server/model-server.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '11999' }, key: { type: 'string' } } })
const server = await startModelServer({
  port: Number(values.port),
  pullMs: 5000,
  log: (line) => process.stdout.write(`${line}\n`),
  ...(values.key && { key: values.key }),
})
process.stdout.write(`Answers at ${server.url}: OpenAI and Anthropic below /v1, Google below /v1beta, Ollama at /.
Models: ${Object.keys(behaviours).join(', ')}.
Vectors come from any name with "embed" in it, and relevance from one with "rank".\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().then(() => process.exit(0)))
