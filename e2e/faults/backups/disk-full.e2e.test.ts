/** A disk that fills up at every size while a backup is taken, and while one is restored: a clear error, and the room given back. */
import { execFileSync } from 'node:child_process'
import { cp, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, removeDataDir } from '../../start-product.ts'
import { canMount, mountMemory } from '../../testing/mount-memory.ts'
import { faultPlan, killingTimeoutMs } from '../fault-plan.ts'
import { type HostSays, runHost } from './run-host.ts'
import { makeWorld, type World, whichIsLive } from './world.ts'

const isRootInCi = process.env.CI === 'true' && process.platform === 'linux' && process.getuid?.() === 0
const megabyte = 1024 * 1024
/** A log, and what is remembered of jobs. */
const littleBytes = megabyte

/** CI has both, so there it may not be passed over. */
describe.skipIf(!canMount() && !isRootInCi)(
  'a full disk (a small one of its own: needs Linux and root)',
  {
    timeout: killingTimeoutMs,
  },
  () => {
    let world: World
    let disk = ''
    let unmount = () => {}
    beforeAll(async () => {
      const made = await makeWorld()
      disk = await makeDataDir()
      unmount = mountMemory(disk, 'size=1900m')
      await cp(made.dataDir, join(disk, 'data'), { recursive: true })
      await made.remove()
      world = { ...made, dataDir: join(disk, 'data') }
    }, 600_000)
    afterAll(async () => {
      unmount()
      await removeDataDir(disk)
    })

    const usedBytes = async () => {
      const { blocks, bfree, bsize } = await statfs(disk)
      return (blocks - bfree) * bsize
    }
    /** The disk is made as small as it has to be: that costs no memory. */
    const resize = (bytes: number) =>
      execFileSync('mount', ['-o', `remount,size=${Math.ceil(bytes / 1024)}k`, disk], { stdio: 'pipe' })
    const leave = async (bytes: number) => resize((await usedBytes()) + bytes)
    const makeRoom = () => resize(1900 * megabyte)
    const mustSay = (said: HostSays | undefined): HostSays => {
      if (!said) throw new Error('It was killed.')
      return said
    }
    const tell = (name: string, codes: Record<string, number>) =>
      process.stdout.write(`${name}: ${JSON.stringify(codes)}\n`)

    it('while a backup is taken and proven', async () => {
      const { kills: sizes, random } = faultPlan('disk full while taking', 3, 100)
      const codes: Record<string, number> = {}
      const take = { kind: 'backup' as const, input: { reason: 'manual' } }
      for (let done = 0; done < sizes; done++) {
        const before = await usedBytes()
        // The file itself is small beside the scratch database that proves it.
        await leave(random.between(littleBytes / 4, done % 2 === 0 ? littleBytes : 60 * megabyte))
        const { job, list } = mustSay(await runHost(world.dataDir, take))
        makeRoom()
        const code = job?.problem?.code ?? 'succeeded'
        codes[code] = (codes[code] ?? 0) + 1
        expect(['disk-full', 'succeeded'], JSON.stringify(job?.problem)).toContain(code)
        expect(list.items.some(({ id, state }) => id === world.backup.id && state === 'proven')).toBe(true)
        expect(await readdir(join(world.dataDir, 'backups', 'work'))).toEqual([])
        const files = await readdir(join(world.dataDir, 'backups'))
        expect(files.filter((name) => name.endsWith('.partial'))).toEqual([])
        const kept = list.items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        expect((await usedBytes()) - before).toBeLessThan(kept + 20 * megabyte) // the live database's log grows as well
      }
      expect(['old', 'new']).toContain(await whichIsLive(world))
      expect(mustSay(await runHost(world.dataDir, take)).job?.state).toBe('succeeded')
      tell('disk full while taking', codes)
    })

    it('while one is restored', async () => {
      const { kills: sizes, random } = faultPlan('disk full while restoring', 3, 100)
      const codes: Record<string, number> = {}
      const restore = {
        kind: 'restore' as const,
        input: { backupId: world.backup.id, isForeign: false, skipBackup: true },
      }
      for (let done = 0; done < sizes; done++) {
        const before = await usedBytes()
        const running = runHost(world.dataDir, restore)
        await fillWhenLoading(running, random.between(0, 60 * megabyte))
        const { job, list } = mustSay(await running)
        makeRoom()
        const code = job?.problem?.code ?? 'succeeded'
        codes[code] = (codes[code] ?? 0) + 1
        expect(['disk-full', 'succeeded'], JSON.stringify(job?.problem)).toContain(code)
        expect(await whichIsLive(world)).toBe(code === 'succeeded' ? 'new' : 'old')
        if (list.undo) {
          expect(mustSay(await runHost(world.dataDir, { kind: 'undo-restore', input: {} })).job?.state).toBe(
            'succeeded',
          )
          expect(await whichIsLive(world)).toBe('old')
        }
        expect(await readdir(join(world.dataDir, 'backups', 'work'))).toEqual([])
        expect((await usedBytes()) - before).toBeLessThan(20 * megabyte)
      }
      tell('disk full while restoring', codes)
    })

    /** It has looked for room before; something else takes that meanwhile. */
    async function fillWhenLoading(running: Promise<unknown>, leftBytes: number) {
      let hasEnded = false
      running.then(
        () => {
          hasEnded = true
        },
        () => {
          hasEnded = true
        },
      )
      const work = join(world.dataDir, 'backups', 'work')
      while (!hasEnded) {
        if ((await readdir(work)).some((name) => name.startsWith('restore-'))) return leave(leftBytes)
        await wait(5)
      }
    }
  },
)
