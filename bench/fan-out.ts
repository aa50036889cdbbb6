import { makeChain, onEachDatabase, type Product } from './product.ts'
import { type Bench, percentile, row } from './report.ts'

const listeners = 50

/** One run of 50 nodes, followed by 50 listeners: when the last of them has the last event. */
export const benchFanOut: Bench = ({ rounds, databaseUrl }) =>
  onEachDatabase(databaseUrl, async (product, on) => {
    const blueprintId = await makeChain(product, 50)
    const delays: number[] = []
    const events: number[] = []
    for (let round = 0; round < rounds; round++) {
      const run = await product.call<{ id: string }>('POST', '/api/v1/runs', { blueprintId })
      const seen = await Promise.all(Array.from({ length: listeners }, () => follow(product, run.id)))
      const last = seen.map(({ finishedAt, at }) => finishedAt - at).sort((a, b) => a - b)
      delays.push(percentile(last, 95))
      events.push(Math.min(...seen.map(({ count }) => count)))
    }
    return [
      row(`Last event at ${listeners} listeners, p95 after it happened`, on, 'ms', delays),
      row('Events that each listener saw', on, '', events),
    ]
  })

async function follow(product: Product, runId: string): Promise<{ count: number; at: number; finishedAt: number }> {
  const response = await fetch(`${product.url}/api/v1/runs/${runId}/stream`, {
    headers: { authorization: `Bearer ${product.token}`, accept: 'text/event-stream' },
  })
  let text = ''
  let finishedAt = 0
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    finishedAt = Date.now()
  }
  const data = [...text.matchAll(/^data: ?(.+)$/gm)].map((match) => JSON.parse(match[1] as string) as { at: string })
  return { count: data.length, at: Date.parse(data.at(-1)?.at ?? ''), finishedAt }
}
