/** The small files in a tar archive, which is how files come out of a container that does not run. */
const block = 512

/** Name → content of its plain files. */
export function readTar(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  for (let at = 0; at + block <= archive.length; ) {
    const head = archive.subarray(at, at + block)
    const name = textAt(head, 0, 100)
    if (name === '') break
    const size = Number.parseInt(textAt(head, 124, 12).trim() || '0', 8)
    const kind = textAt(head, 156, 1)
    if (kind === '0' || kind === '') files.set(name, archive.toString('utf8', at + block, at + block + size))
    at += block + Math.ceil(size / block) * block
  }
  return files
}

function textAt(head: Buffer, from: number, length: number): string {
  const field = head.toString('latin1', from, from + length)
  const end = field.indexOf('\0')
  return end === -1 ? field : field.slice(0, end)
}
