/** Pulls bytes out of chunks of any size. What is asked for is held, and nothing more. */
export type ByteSource = {
  byte: () => Promise<number>
  exactly: (count: number) => Promise<Buffer>
  /** At least one byte, at most as many. */
  some: (atMost: number) => Promise<Buffer>
  isOver: () => Promise<boolean>
}

export function byteSource(source: AsyncIterable<Uint8Array>, early: () => Error): ByteSource {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  async function fill(): Promise<boolean> {
    const { value, done } = await chunks.next()
    if (done) return false
    const more = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    held = held.length === 0 ? more : Buffer.concat([held, more])
    return true
  }
  function take(count: number): Buffer {
    const taken = held.subarray(0, count)
    held = held.subarray(count)
    return taken
  }
  async function exactly(count: number): Promise<Buffer> {
    while (held.length < count) if (!(await fill())) throw early()
    return take(count)
  }
  return {
    exactly,
    byte: async () => (await exactly(1))[0] ?? 0,
    async some(atMost) {
      while (held.length === 0) if (!(await fill())) throw early()
      return take(atMost)
    },
    async isOver() {
      while (held.length === 0) if (!(await fill())) return true
      return false
    },
  }
}
