import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keptSideOf, readSwap, settleSwap, swapSides, undoSwap } from './swap-sides.ts'

const next = 'backups/work/restore-1'
const sides = ['database', 'files']
const swap = {
  mode: 'embedded' as const,
  jobId: 'job-1',
  backupId: '01a1ff5e-87d7-77ff-8ac0-ca7f29ee6a4c',
  backupNumber: 1,
  restoredAt: '2026-11-21T12:00:00.000Z',
  until: '2026-11-22T12:00:00.000Z',
  items: sides.map((live) => ({
    ...{ live, next: `${next}/${live}`, kept: `backups/before-restore/${live}`, hadLive: true },
  })),
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-swap-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const side of sides) {
    for (const [path, text] of [
      [side, 'old'],
      [`${next}/${side}`, 'new'],
    ] as const) {
      await mkdir(join(folder, path), { recursive: true })
      await writeFile(join(folder, path, 'what'), text)
    }
  }
  return folder
}

const read = (folder: string) =>
  Promise.all(sides.map((side) => readFile(join(folder, side, 'what'), 'utf8').catch(() => 'nothing')))

/** Ends at one of its renames, before it or after it, as a kill would. */
function dying(at: number, when: 'before' | 'after'): typeof rename {
  let count = 0
  return async (...args) => {
    if (++count === at && when === 'before') throw new Error('killed')
    await rename(...args)
    if (count === at) throw new Error('killed')
  }
}
const cuts = [1, 2, 3, 4].flatMap((at) => (['before', 'after'] as const).map((when) => ({ at, when })))

describe('the change of sides', () => {
  it('brings the new side, keeps the old one, and takes it back', async () => {
    const folder = await makeFolder()
    await swapSides(folder, swap)
    expect(await read(folder)).toEqual(['new', 'new'])
    expect((await readSwap(folder))?.phase).toBe('swapped')
    expect(await readdir(keptSideOf(folder))).toEqual(sides)
    await undoSwap(folder)
    expect(await read(folder)).toEqual(['old', 'old'])
    expect(await readSwap(folder)).toBeUndefined()
  })

  it.each(cuts)('is finished by the next start when it is cut $when rename $at', async ({ at, when }) => {
    const folder = await makeFolder()
    await expect(swapSides(folder, swap, dying(at, when))).rejects.toThrow('killed')
    expect(await settleSwap(folder)).toBe(true)
    expect(await read(folder)).toEqual(['new', 'new'])
  })

  it.each(cuts)('is taken back by the next start when that is cut $when rename $at', async ({ at, when }) => {
    const folder = await makeFolder()
    await swapSides(folder, swap)
    await expect(undoSwap(folder, dying(at, when))).rejects.toThrow('killed')
    expect(await settleSwap(folder)).toBe(true)
    expect(await read(folder)).toEqual(['old', 'old'])
    expect(await readSwap(folder)).toBeUndefined()
  })

  it.each(cuts)('never leaves nothing: cut $when rename $at, and the new side is gone', async ({ at, when }) => {
    const folder = await makeFolder()
    await expect(swapSides(folder, swap, dying(at, when))).rejects.toThrow('killed')
    await rm(join(folder, dirname(next)), { recursive: true, force: true })
    const isDone = await settleSwap(folder)
    expect(await read(folder)).toEqual(isDone ? ['new', 'new'] : ['old', 'old'])
    expect(await settleSwap(folder)).toBe(true)
  })
})
