import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Backup, BackupKeeping } from '../../contracts/backups.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb, type SettingsDb } from '../settings/open-settings-db.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { openSafekeeping, type Safekeeping } from './safekeeping.ts'
import { type S3Server, startS3Server } from './testing/s3-server.ts'

const keeping: BackupKeeping = { hourly: 0, daily: 2, weekly: 0, monthly: 0, atLeast: 3, budgetBytes: null }
const installation = randomUUID()

type Rec = Pick<Backup, 'id' | 'number' | 'createdAt' | 'state' | 'sizeBytes' | 'fileName' | 'installation'> & {
  sha256: string
}

describe('what becomes of proven backups', () => {
  let root: Awaited<ReturnType<typeof tempFolder>>
  let db: SettingsDb
  let safe: Safekeeping
  let server: S3Server
  let records: Rec[] = []
  let rule = keeping
  const home = () => join(root.path, 'backups')
  const open = () =>
    openSafekeeping({
      ...{ dataDir: root.path, db, log: quietLog(), installation: () => installation },
      settings: () => ({ keeping: rule, schedule: { every: 'day', at: '12:30' } }),
      store: {
        folder: home(),
        list: async () => records,
        async remove(id) {
          const gone = records.find((one) => one.id === id)
          records = records.filter((one) => one !== gone)
          if (gone) await rm(join(home(), gone.fileName))
        },
      },
    })
  beforeEach(async () => {
    root = await tempFolder()
    await mkdir(home())
    await mkdir(join(root.path, 'usb'))
    db = openSettingsDb(root.path, quietLog())
    records = []
    rule = keeping
    server = await startS3Server()
    safe = open()
  })
  afterEach(async () => {
    await safe.stop()
    await server.stop()
    db.close()
    await root.remove()
  })

  async function take(rest: Partial<Rec> = {}): Promise<Rec> {
    const number = records.length === 0 ? 1 : Math.max(...records.map((one) => one.number)) + 1
    const bytes = randomBytes(5000)
    const fileName = `iceos-${number}.icebackup`
    await writeFile(join(home(), fileName), bytes)
    const record: Rec = {
      ...{ id: randomUUID(), number, state: 'proven', sizeBytes: bytes.length, fileName, installation },
      createdAt: new Date(Date.UTC(2026, 0, number)).toISOString(),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...rest,
    }
    records.push(record)
    return record
  }
  const proven = (backup: Rec) => {
    safe.copy(backup)
    return safe.keep()
  }
  const usb = () => join(root.path, 'usb')
  const addFolder = () => safe.targets.add({ kind: 'folder', name: 'Disk', path: usb() })
  const addBucket = () => {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = server
    const how = { endpoint, region, bucket, prefix: '', pathStyle: true, accessKeyId, secretAccessKey }
    return safe.targets.add({ kind: 's3', name: 'Bucket', ...how })
  }
  const copied = async () => (await readdir(usb())).filter((name) => name.endsWith('.icebackup')).toSorted()
  const statesOf = ({ id }: Rec) => safe.copiesOf(id).map(({ state }) => state)

  it('are copied to every place, read back, and shown with when', async () => {
    await addFolder()
    await addBucket()
    const backup = await take()
    await proven(backup)
    await safe.settled()
    expect(statesOf(backup)).toEqual(['kept', 'kept'])
    expect(safe.copiesOf(backup.id).every(({ checkedAt }) => checkedAt !== null)).toBe(true)
    expect(await copied()).toEqual([backup.fileName])
    expect([...server.store.objects.keys()]).toEqual([backup.fileName])
  })

  it('go to a place that is added later: the newest one', async () => {
    await take()
    const newest = await take()
    await addFolder()
    await expect.poll(copied).toEqual([newest.fileName])
  })

  it('go by the rule, here and there, and never below three', async () => {
    await addFolder()
    for (let count = 0; count < 6; count++) {
      const backup = await take()
      await proven(backup)
      await safe.settled()
    }
    expect(records.map(({ number }) => number)).toEqual([4, 5, 6])
    expect(await copied()).toEqual(['iceos-4.icebackup', 'iceos-5.icebackup', 'iceos-6.icebackup'])
  })

  it('of other installations stay', async () => {
    await addFolder()
    const foreign = await take({ installation: randomUUID() })
    await proven(foreign)
    for (let count = 0; count < 5; count++) await proven(await take())
    await safe.settled()
    expect(records.map(({ id }) => id)).toContain(foreign.id)
    expect(await copied()).not.toContain(foreign.fileName)
  })

  it('wait while a disk is away, and follow when it is back', async () => {
    const { id } = await addFolder()
    await rename(usb(), `${usb()}-away`)
    const backup = await take()
    await proven(backup)
    await safe.settled()
    expect(safe.copiesOf(backup.id)).toMatchObject([{ state: 'failed', problem: { code: 'target-not-mounted' } }])
    await rename(`${usb()}-away`, usb())
    await safe.targets.check(id)
    await expect.poll(() => statesOf(backup)).toEqual(['kept'])
  })

  it('go on after the host was ended in the middle', async () => {
    await addBucket()
    const backup = await take()
    server.faults.slowDown = 1000
    await proven(backup)
    await safe.stop()
    expect(statesOf(backup)).toEqual(['waiting'])
    server.faults.slowDown = 0
    safe = open()
    safe.resume()
    await expect.poll(() => statesOf(backup)).toEqual(['kept'])
  })

  it('that somebody removed from a place are copied again', async () => {
    await addFolder()
    const first = await take()
    await proven(first)
    await safe.settled()
    await rm(join(usb(), first.fileName))
    await proven(await take())
    await safe.settled()
    safe.resume()
    await safe.settled()
    expect(await copied()).toEqual(['iceos-1.icebackup', 'iceos-2.icebackup'])
  })

  it('keep what lies in a place and is not theirs', async () => {
    const { id } = await addFolder()
    await writeFile(join(usb(), 'iceos-999.icebackup'), 'of another machine')
    for (let count = 0; count < 5; count++) {
      await proven(await take())
      await safe.settled()
    }
    expect(await copied()).toContain('iceos-999.icebackup')
    const there = await safe.targets.backups(id, await safe.isHere())
    expect(there.find(({ name }) => name === 'iceos-999.icebackup')).toMatchObject({ backupId: null, isHere: false })
    expect(there.filter(({ isHere }) => isHere)).toHaveLength(3)
  })

  it('have their secret key in a file for this user only, and in no answer', async () => {
    const target = await addBucket()
    expect(JSON.stringify([target, safe.targets.list()])).not.toContain(server.secretAccessKey)
    const file = join(root.path, 'backup-target-keys.json')
    expect(await readFile(file, 'utf8')).toContain(server.secretAccessKey)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    await safe.targets.change(target.id, { name: 'Other' }) // the key stays
    await safe.targets.remove(target.id)
    expect(await readFile(file, 'utf8')).not.toContain(server.secretAccessKey)
    await expect(safe.targets.check(target.id)).rejects.toMatchObject({ code: 'target-not-found' })
  })

  it('are not promised to a place that does not work', async () => {
    await expect(safe.targets.add({ kind: 'folder', name: 'x', path: join(root.path, 'none') })).rejects.toMatchObject({
      code: 'target-not-mounted',
    })
    expect(safe.targets.list()).toEqual([])
  })

  it('can be planned for: what a rule would do, without doing it', async () => {
    for (let count = 0; count < 5; count++) await take()
    const plan = await safe.plan({ daily: 4 })
    expect(plan).toMatchObject({ heldBack: null, remove: [{ why: 'not-needed' }], overBudgetBytes: 0 })
    expect(plan.keep).toHaveLength(4)
    expect(plan.forecast?.peakCount).toBe(4)
    expect(records).toHaveLength(5)
  })
})
