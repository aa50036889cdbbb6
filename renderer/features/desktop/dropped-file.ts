import type { OpenedFile } from '../../../contracts/desktop.ts'
import type { Desktop } from '../../../contracts/ipc.ts'
import { t } from '../../text/text.ts'

const maxBytes = 4 * 1024 * 1024

/** Undefined for what is neither a workflow nor a backup: a drop beside the right place opens nothing. */
export async function readDroppedFile(
  file: File,
  desktop: Pick<Desktop, 'pathOf'> | undefined,
): Promise<OpenedFile | undefined> {
  const { name, size } = file
  if (/\.icebackup$/i.test(name)) {
    const path = desktop?.pathOf(file) ?? ''
    if (path) return { kind: 'backup', name, path, sizeBytes: size }
    return { kind: 'refused', name, why: t('desktop.aBrowserDoesNotSay') }
  }
  if (!/\.iceblueprint$/i.test(name)) return undefined
  if (size > maxBytes) return { kind: 'refused', name, why: t('desktop.itIsLargerThan4') }
  return { kind: 'blueprint', name, text: await file.text() }
}
