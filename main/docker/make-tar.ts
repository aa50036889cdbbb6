/** A tar archive (ustar) of a few small files, which is how files get into a container that does not run yet. */
export type TarFile = { name: string; content: string | Buffer; uid: number; gid: number; mode: number }

const block = 512

export function makeTar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ content, ...file }) => {
    const data = Buffer.from(content)
    return [header({ ...file, size: data.length }), data, Buffer.alloc((block - (data.length % block)) % block)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header({ name, size, uid, gid, mode }: Omit<TarFile, 'content'> & { size: number }): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for a name in a tar archive.`)
  const head = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii')
  head.write(name, 0, 'utf8')
  octal(mode, 100, 8)
  octal(uid, 108, 8)
  octal(gid, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12) // no time: the same files make the same archive
  head.fill(' ', 148, 156) // the checksum counts itself as spaces
  head.write('0', 156, 'ascii')
  head.write('ustar\x0000', 257, 'ascii')
  octal(
    head.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return head
}
