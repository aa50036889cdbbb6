/** `desktop.json`: what the app has to know before any host runs. A damaged one counts as none. */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeptByDesktop } from '../../contracts/desktop.ts'
import type { Log } from '../../platform/log.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'

export type DesktopFile = {
  get: () => KeptByDesktop
  change: (change: Partial<KeptByDesktop>) => void
  saved: () => Promise<void>
}

export function openDesktopFile(path: string, log: Log): DesktopFile {
  let kept = KeptByDesktop.parse(read(path))
  let saving: Promise<void> = Promise.resolve()
  const save = async () => {
    await mkdir(dirname(path), { recursive: true })
    await writeFileSafely(path, `${JSON.stringify(kept, null, 2)}\n`)
  }
  return {
    get: () => kept,
    change(change) {
      kept = { ...kept, ...change }
      saving = saving.then(save).catch((error: unknown) => log.warn('The desktop settings were not saved', { error }))
    },
    saved: () => saving,
  }
}

function read(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? { settings: {}, ...value } : { settings: {} }
  } catch {
    return { settings: {} }
  }
}
