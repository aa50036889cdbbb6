/** Archives, and the formats that are archives inside: what is taken out is counted before it is unpacked. */
import { unzipSync } from 'fflate'
import { AppError } from '../../../contracts/errors.ts'

/** All that is taken out of one archive, together. */
const mostBytes = 256 * 1024 * 1024
const mostEntries = 20_000

export type ZipEntry = { name: string; bytes: Uint8Array }

/** The entries whose names are wanted, in their order in the archive. */
export function openZip(archive: Uint8Array, isWanted: (name: string) => boolean): ZipEntry[] {
  let bytes = 0
  let entries = 0
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
    entries++
    if (entries > mostEntries)
      throw new AppError('document-too-large', { detail: `It holds more than ${mostEntries} files.` })
    if (name.endsWith('/') || !isWanted(name)) return false
    bytes += originalSize // unpacking stops there, whatever is really inside
    if (bytes > mostBytes)
      throw new AppError('document-too-large', { detail: `Unpacked it has more than ${mostBytes} bytes.` })
    return true
  }
  try {
    return Object.entries(unzipSync(archive, { filter })).map(([name, content]) => ({ name, bytes: content }))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('document-unreadable', { detail: 'The archive is damaged.', cause })
  }
}
