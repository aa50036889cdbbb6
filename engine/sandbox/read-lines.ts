/** Cuts a byte stream into lines. Throws once a line is longer than `maxBytes`. */
export function readLines(maxBytes: number, onLine: (line: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let size = 0
  const add = (part: Buffer) => {
    parts.push(part)
    size += part.length
    if (size > maxBytes) throw new RangeError(`A line is longer than ${maxBytes} bytes.`)
  }
  return (chunk) => {
    let rest = chunk
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      add(rest.subarray(0, end))
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
      onLine(line)
    }
    if (rest.length > 0) add(rest)
  }
}
