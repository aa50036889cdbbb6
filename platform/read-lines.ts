/** The lines of a stream. Not readline: that ends lines at U+2028 and U+2029 too, which may stand in a value. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let held: Buffer[] = []
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      held.push(bytes.subarray(from, end))
      yield Buffer.concat(held).toString('utf8')
      held = []
      from = end + 1
    }
    if (from < bytes.length) held.push(bytes.subarray(from))
  }
  if (held.length > 0) yield Buffer.concat(held).toString('utf8')
}
