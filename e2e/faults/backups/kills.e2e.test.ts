/**
 * Kills the host at every named point of taking a backup, restoring it and taking the restore back: before and after each thing
 * that it does with the disk, and at any moment (so also while its program works). Half of what is killed is the program.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureBackupKeys } from '../../../main/backups/backup-keys.ts'
import { openBackup } from '../../../main/backups/read-backup.ts'
import { settleSwap } from '../../../main/backups/swap-sides.ts'
import type { Random } from '../../testing/random.ts'
import { faultPlan, killingTimeoutMs } from '../fault-plan.ts'
import { choosePoints, type KillPoint, type Points, readPoints } from './points.ts'
import { type HostSays, runHost } from './run-host.ts'
import { makeWorld, type World, whichIsLive } from './world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld()
}, 600_000)
afterEach(() => world.remove())

type Kind = 'backup' | 'restore' | 'undo-restore'
const inputOf = (kind: Kind) =>
  kind === 'restore'
    ? { backupId: world.backup.id, isForeign: false, skipBackup: true }
    : kind === 'backup'
      ? { reason: 'manual' }
      : {}

const mustSay = (said: HostSays | undefined): HostSays => {
  if (!said) throw new Error('It was killed, and should not have been.')
  return said
}

/** A run that nothing happens to: what it passes, and how long it takes. */
async function learn(kind: Kind): Promise<{ points: Points; tookMs: number }> {
  const notes = join(world.dataDir, `${kind}.points`)
  const from = performance.now()
  const { job } = mustSay(await runHost(world.dataDir, { kind, input: inputOf(kind) }, { notes }))
  expect(job).toMatchObject({ state: 'succeeded' })
  return { points: await readPoints(notes), tookMs: performance.now() - from }
}

/** Every fourth kill comes at any moment; gives undefined when the job was done before it came. */
async function kill(kind: Kind, { point, tookMs, random }: { point: KillPoint; tookMs: number; random: Random }) {
  const what = { kind, input: inputOf(kind) }
  const isTimed = random.chance(0.25)
  const said = await runHost(
    world.dataDir,
    what,
    isTimed ? { killAfterMs: random.between(0, tookMs) } : { kill: point },
  )
  return { said, where: isTimed ? 'any moment' : `${point.when} ${point.name}` }
}

const tally = () => {
  const hits = new Map<string, number>()
  return {
    add: (where: string) => void hits.set(where, (hits.get(where) ?? 0) + 1),
    tell: (name: string, more: object) => {
      const counts = [...hits.values()]
      process.stdout.write(
        `${name}: ${counts.reduce((sum, one) => sum + one, 0)} kills, ${hits.size} points, least ${Math.min(...counts)} each, ${JSON.stringify(more)}\n`,
      )
    },
  }
}

describe('kills', { timeout: killingTimeoutMs }, () => {
  it('while a backup is taken and proven: what is listed restores, and no proven one is lost', async () => {
    const { kills, random } = faultPlan('backup kills', 3, 1000)
    const { points, tookMs } = await learn('backup')
    const hits = tally()
    const chosen = choosePoints(points, random)
    let newest = world.backup.id // which the rule of keeping never takes
    for (let done = 0; done < kills; ) {
      const { said, where } = await kill('backup', { point: chosen.next().value as KillPoint, tookMs, random })
      if (!said) {
        hits.add(where)
        done++
      }
      const { resumed, list } = mustSay(await runHost(world.dataDir))
      if (resumed) expect(resumed, where).toMatchObject({ state: 'succeeded' }) // its proof is a restore
      expect(list.items.filter(({ state }) => state === 'proven').length, where).toBeGreaterThanOrEqual(1)
      expect(list.items.filter(({ state }) => state === 'failed')).toEqual([])
      const { identities } = await ensureBackupKeys(world.dataDir)
      for (const { fileName } of list.items)
        await openBackup({ path: join(world.dataDir, 'backups', fileName), identities })
      expect(
        list.items.map(({ id }) => id),
        where,
      ).toContain(newest)
      newest = list.items[0]?.id ?? newest
    }
    hits.tell('backup kills', {})
  })

  it('while one is restored, and while that is taken back: the live side is the old one or the new one', async () => {
    const { kills, random } = faultPlan('restore and undo kills', 3, 1000)
    const runs = { restore: await learn('restore'), 'undo-restore': await learn('undo-restore') }
    const hits = tally()
    const live = { old: 0, new: 0 }
    const chosen = {
      restore: choosePoints(runs.restore.points, random),
      'undo-restore': choosePoints(runs['undo-restore'].points, random),
    }
    for (let done = 0; done < kills; ) {
      for (const kind of ['restore', 'undo-restore'] as const) {
        const point = chosen[kind].next().value as KillPoint
        const { said, where } = await kill(kind, { point, tookMs: runs[kind].tookMs, random })
        if (!said) {
          hits.add(`${kind} ${where}`)
          done++
        }
        await settleSwap(world.dataDir) // as the next start does, before any engine
        const side = await whichIsLive(world)
        expect(['old', 'new'], `${kind}, ${where}: ${side}`).toContain(side)
        live[side as 'old' | 'new']++
        const { resumed, list } = mustSay(await runHost(world.dataDir))
        if (resumed) expect(resumed, where).toMatchObject({ state: 'succeeded' })
        if (kind === 'restore' && !list.undo)
          // it was killed before the job was known
          expect(mustSay(await runHost(world.dataDir, { kind, input: inputOf(kind) })).job?.state).toBe('succeeded')
        if (kind === 'undo-restore' && list.undo)
          expect(mustSay(await runHost(world.dataDir, { kind, input: {} })).job?.state).toBe('succeeded')
        expect(await whichIsLive(world), `${kind}, ${where}, in the end`).toBe(kind === 'restore' ? 'new' : 'old')
      }
    }
    hits.tell('restore and undo kills', live)
  })
})
