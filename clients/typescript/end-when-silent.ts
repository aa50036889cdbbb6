/** Breaks off an answer whose connection has died without saying so, as after a laptop's sleep. */

type Fetch = typeof globalThis.fetch

export const endWhenSilent =
  (fetch: Fetch, silenceMs: number): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (!response.body) return response
    return new Response(watch(response.body, silenceMs), response)
  }

function watch(body: ReadableStream<Uint8Array>, silenceMs: number): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isCancelled = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await inTime(reader.read(), silenceMs).catch((error: unknown) => {
          reader.cancel().catch(() => {})
          throw error
        })
        if (isCancelled) return
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel(reason) {
        isCancelled = true
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** A TypeError, as `fetch` itself gives for a connection that broke. */
function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TypeError(`Nothing came for ${ms} ms.`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
