/** Which files a bundle may hold. What is refused here never reaches the disk. Pure. */
import { AppError } from '../../contracts/errors.ts'

export type Files = ReadonlyMap<string, Buffer>

export const mostFiles = 500
export const mostFileBytes = 8 * 1024 * 1024
export const mostBytes = 24 * 1024 * 1024

/** Windows opens these as devices in every folder, whatever their extension. */
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)/i

/** The path as it is used, with `/`, or an error. */
export function safePath(path: string): string {
  const plain = path.replace(/^(\.\/)+/, '')
  const parts = plain.split('/')
  const isUnsafe =
    plain === '' ||
    plain.length > 200 ||
    /[\\:\0<>"|?*]/.test(plain) ||
    [...plain].some((letter) => letter < ' ') ||
    parts.some((part) => part === '' || part === '.' || part === '..' || /[. ]$/.test(part) || deviceName.test(part))
  if (isUnsafe) throw bundleInvalid(`${JSON.stringify(path)} is no path that a bundle may have.`)
  return plain
}

/** Collects files, and refuses what is too much while it comes. */
export function createFileCollector(): { add: (path: string, content: Buffer) => void; files: Files } {
  const files = new Map<string, Buffer>()
  const seen = new Set<string>()
  let bytes = 0
  return {
    files,
    add(path, content) {
      const safe = safePath(path)
      // Two names that are one file on Windows or macOS.
      const folded = safe.normalize('NFC').toLowerCase()
      if (seen.has(folded)) throw bundleInvalid(`${safe} is there twice.`)
      seen.add(folded)
      bytes += content.length
      if (content.length > mostFileBytes) throw bundleInvalid(`${safe} is larger than ${mostFileBytes} bytes.`)
      if (bytes > mostBytes) throw bundleInvalid(`Unpacked it is larger than ${mostBytes} bytes.`)
      if (files.size >= mostFiles) throw bundleInvalid(`It has more than ${mostFiles} files.`)
      files.set(safe, content)
    },
  }
}

export const bundleInvalid = (detail: string) => new AppError('bundle-invalid', { detail })
