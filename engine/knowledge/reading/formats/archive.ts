import { isAppError } from '../../../../contracts/errors.ts'
import { formatOf } from '../formats.ts'
import { openZip } from '../open-zip.ts'
import { bytesOf, type ReadFormat } from '../read-document.ts'

/** The documents in an archive, each under its name. An archive in it is named, and left closed. */
export const readArchive: ReadFormat = async function* (file) {
  const entries = openZip(await bytesOf(file), (name) => !/(^|\/)(\.|__MACOSX)/.test(name))
  const leftOut: string[] = []
  for (const { name, bytes } of entries) {
    const format = formatOf(name, bytes)
    if (!format || format.mediaType === 'application/zip') {
      leftOut.push(name)
      continue
    }
    yield { type: 'page', blocks: [{ kind: 'heading', level: 1, text: name }] }
    try {
      for await (const reading of (await format.load())({
        name,
        stream: () => once(bytes),
        recognize: file.recognize,
      })) {
        if (reading.type === 'page') yield { type: 'page', blocks: reading.blocks.map(lower) }
        if (reading.type === 'notes') yield { type: 'notes', notes: reading.notes.map((note) => `${name}: ${note}`) }
      }
    } catch (error) {
      if (!isAppError(error)) throw error
      leftOut.push(name)
    }
  }
  if (leftOut.length > 0) yield { type: 'notes', notes: [aboutLeftOut(leftOut)] }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}

/** Below the heading that names its file. */
const lower = <B extends { kind: string; level?: number }>(block: B): B =>
  block.kind === 'heading' ? { ...block, level: (block.level ?? 1) + 1 } : block

function aboutLeftOut(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '')
  return `${names.length} of its files could not be read: ${shown}.`
}
