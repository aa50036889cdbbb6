import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  changeBackupSettingsRoute,
  exportBackupRoute,
  importBackupRoute,
  previewRestoreRoute,
  showBackupKeyRoute,
  verifyBackupRoute,
} from '../../contracts/backups.ts'
import { call } from '../../contracts/call.ts'
import { makeDataDir, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import {
  contentOf,
  deleteEverything,
  done,
  endOf,
  list,
  oneProduct,
  startRestore,
  startUndo,
  takeBackup,
} from './backup-scene.ts'

const scene = oneProduct()

/** Each loads a database several times, which a busy machine does slowly. */
const timeout = 600_000

describe('a backup', { timeout }, () => {
  it('brings everything back, and the restore can be taken back', async () => {
    const { client, dataDir } = scene
    const full = await contentOf(client, dataDir)
    const backup = await takeBackup(client)
    const blueprints = backup.contents?.blueprints ?? 0
    expect(blueprints).toBe(full.split('\n').filter((line) => /^[0-9a-f-]{36} /.test(line)).length)
    await deleteEverything(client, dataDir)
    const emptied = await contentOf(client, dataDir)
    const preview = await call(client, previewRestoreRoute, { params: { backupId: backup.id } })
    expect(preview).toMatchObject({ refusals: [], needsYes: false })
    expect(preview.changes).toContainEqual({ what: 'blueprints', before: 0, after: blueprints, unit: 'things' })
    await done(client, await startRestore(client, backup.id))
    expect(await contentOf(client, dataDir)).toBe(full)
    expect((await list(client)).undo).toMatchObject({ backupId: backup.id })
    await done(client, await startUndo(client))
    expect(await contentOf(client, dataDir)).toBe(emptied)
    expect((await list(client)).undo).toBeNull()
    await done(client, await startRestore(client, backup.id))
    expect(await contentOf(client, dataDir)).toBe(full)
  })

  it('is refused when a bit of it is not as it was, or its end is missing, and nothing is changed', async () => {
    const { client, dataDir } = scene
    const [backup] = (await list(client)).items
    if (!backup) throw new Error('There is no backup.')
    const path = join(dataDir, 'backups', backup.fileName)
    const whole = await readFile(path)
    const before = await contentOf(client, dataDir)
    const harms: (() => Promise<unknown>)[] = [
      () => {
        const flipped = Buffer.from(whole)
        flipped[Math.floor(whole.length / 2)] = (flipped[Math.floor(whole.length / 2)] ?? 0) ^ 4
        return writeFile(path, flipped)
      },
      () => truncate(path, whole.length - 70_000),
    ]
    for (const harm of harms) {
      await harm()
      const restore = await endOf(client, await startRestore(client, backup.id))
      expect(restore).toMatchObject({ state: 'failed', problem: { code: 'backup-damaged' } })
      const proof = await endOf(client, await call(client, verifyBackupRoute, { params: { backupId: backup.id } }))
      expect(proof.problem?.code).toBe('backup-damaged')
      expect((await list(client)).items[0]?.state).toBe('failed')
      await writeFile(path, whole)
    }
    expect(await contentOf(client, dataDir)).toBe(before)
    await done(client, await call(client, verifyBackupRoute, { params: { backupId: backup.id } }))
    expect((await list(client)).items[0]?.state).toBe('proven')
  })

  it('is all that another machine needs, with the recovery key', async () => {
    const { client, dataDir } = scene
    const backup = (await list(client)).items.find(({ state }) => state === 'proven')
    if (!backup) throw new Error('There is no proven backup.')
    const content = await contentOf(client, dataDir)
    const { identity } = await call(client, showBackupKeyRoute)
    const elsewhere = await makeDataDir()
    await mkdir(join(elsewhere, 'stick'))
    const file = join(elsewhere, 'stick', 'some.icebackup')
    await copyFile(join(dataDir, 'backups', backup.fileName), file)
    const other = await startProduct(elsewhere)
    try {
      const there = await clientOf(other)
      const take = (key?: string) => call(there, importBackupRoute, { body: { path: file, ...(key && { key }) } })
      await expect(take()).rejects.toMatchObject({ code: 'backup-key-wrong' })
      const taken = await take(identity ?? '')
      expect(taken).toMatchObject({ id: backup.id, isForeign: true, state: 'unproven' })
      await expect(startRestore(there, taken.id)).rejects.toMatchObject({ code: 'backup-foreign' })
      await done(there, await startRestore(there, taken.id, { isForeign: true }))
      expect(await contentOf(there, elsewhere)).toBe(content)
    } finally {
      await other.stop()
      await removeDataDir(elsewhere)
    }
  })

  it('is opened by age and tar, without iceOS', async () => {
    const { client, dataDir } = scene
    if (!has('age') || !has('zstd')) return expect(process.env.CI, 'CI has age and zstd').not.toBe('true')
    const folder = join(dataDir, 'by-hand')
    const backup = (await list(client)).items.find(({ state }) => state === 'proven')
    await done(
      client,
      await call(client, exportBackupRoute, { params: { backupId: backup?.id ?? '' }, body: { folder } }),
    )
    const sh = (command: string) => execFileSync('sh', ['-ec', command], { cwd: folder, encoding: 'utf8' })
    expect(sh(`age -d -i ../backup-key ${backup?.fileName} | tar x && ls`)).toContain('schema.sql')
    expect(sh('cat database.sql.zst.* | zstd -dc')).toContain('Order report')
    expect(sh('cat files.tar.zst.* | zstd -dc | tar t')).toBe('getting-started/orders.csv\n')
  })

  it('is due by the schedule, which can be changed', async () => {
    const { client } = scene
    const schedule = { every: 'hour', at: '00:15' } as const
    await call(client, changeBackupSettingsRoute, { body: { schedule } })
    const { facts } = await list(client)
    expect(facts).toMatchObject({ lossMinutes: 60, isOverdue: false, warning: null })
    expect(Date.parse(facts.nextDueAt ?? '') - Date.now()).toBeLessThanOrEqual(3_600_000)
  })
})

function has(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
