/** After a move: what the side that it came from still takes on this machine, and how it goes once somebody is sure. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { KeptSide } from '../../contracts/stack-moves.ts'
import type { JobType } from '../jobs/jobs.ts'
import { findRemains, forgetStack, removeEverything } from './reset.ts'
import type { StackBase } from './stack.ts'
import type { StackState } from './stack-state.ts'

export const foldersOf = (side: StackState['mode']) =>
  side === 'embedded' ? ['database', 'database.before-move'] : ['database.before-move']

export async function readKept(base: StackBase): Promise<KeptSide | null> {
  const { kept } = base.store.read()
  if (!kept) return null
  const folders = await Promise.all(
    foldersOf(kept.side).map(async (name) => ({ name, bytes: await sizeOf(join(base.dataDir, name)) })),
  )
  // Without a container engine its volumes can be neither measured nor deleted; that they are kept is still true.
  const volumes =
    kept.side === 'stack'
      ? await findRemains(base).then(
          (found) => found.volumes,
          () => [],
        )
      : []
  return { ...kept, parts: [...folders.filter(({ bytes }) => bytes > 0), ...volumes] }
}

export const dropKeptJob = (base: StackBase): JobType => ({
  title: () => say('jobDropKeptSide'),
  plan: () => [{ name: 'remove', title: say('stepDeleteKeptSide'), weight: 1 }],
  limitMs: 10 * 60_000,
  async work({ step, note, closeToCancel }) {
    const { kept, mode } = base.store.read()
    if (!kept) return {}
    if (kept.side === mode)
      throw new AppError('move-failed', { detail: `The ${mode} side answers again: it is not deleted.` })
    closeToCancel()
    await step('remove', async (report) => {
      if (kept.side === 'stack') {
        await removeEverything(base, { report, note })
        forgetStack(base)
      }
      for (const name of foldersOf(kept.side)) await rm(join(base.dataDir, name), { recursive: true, force: true })
      base.store.change({ kept: null })
    })
    return { side: kept.side }
  },
})

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
