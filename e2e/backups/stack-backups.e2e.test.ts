/** Backups of the stack on a real container engine: taken, proven, restored, taken back, opened by hand, carried elsewhere. */
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { importBackupRoute, previewRestoreRoute, showBackupKeyRoute } from '../../contracts/backups.ts'
import { deleteBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { getStackRemainsRoute, stackDownRoute, stackResetRoute } from '../../contracts/stack.ts'
import { setUpStack } from '../stack/set-up-stack.ts'
import { hasDocker, mustSucceed, run } from '../stack/stack-scene.ts'
import { makeDataDir, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import { until } from '../testing/until.ts'
import { list, startRestore, startUndo, takeBackup } from './backup-scene.ts'

const minutes = 60_000

describe.runIf(hasDocker)('a backup of the stack', { timeout: 10 * minutes }, () => {
  const site = setUpStack({ isUp: false })
  let embeddedBackup = ''
  let embeddedIds: string[] = []
  let full = ''
  const inEngine = async (script: string) => {
    const { stdout } = await run('docker', ['ps', '-q', '--filter', `name=^${site.project}-engine-`])
    return (await run('docker', ['exec', stdout.trim(), 'sh', '-c', `cd /var/lib/iceos/files && ${script}`])).stdout
  }
  const idsOf = async (of: Client) =>
    (await call(of, listBlueprintsRoute, { query: { limit: 100 } })).items.map(({ id }) => id).sort()
  const content = async () =>
    [
      ...(await idsOf(site.client)),
      await inEngine("find . -type f -not -path './.iceos-sides/*' | sort | xargs -r sha256sum"),
    ].join('\n')
  const newest = async () => {
    const found = (await list(site.client)).items.find(({ state, mode }) => state === 'proven' && mode === 'stack')
    if (!found) throw new Error('There is no proven backup of the stack.')
    return found
  }
  const restore = async (id: string, more = {}) =>
    mustSucceed(site.client, await startRestore(site.client, id, more), 5 * minutes)

  beforeAll(async () => {
    embeddedBackup = (await takeBackup(site.client)).id
    embeddedIds = await idsOf(site.client)
    await site.up()
    await inEngine('mkdir -p a/b && echo one > a/b/one.txt && echo two > two.txt')
    full = await content()
  }, 10 * minutes)

  it('brings everything back, and the restore can be taken back', async () => {
    const backup = await takeBackup(site.client)
    expect(backup).toMatchObject({ mode: 'stack', state: 'proven' })
    for (const id of await idsOf(site.client))
      await call(site.client, deleteBlueprintRoute, { params: { blueprintId: id } })
    await inEngine('rm -r a && echo later > later.txt')
    const emptied = await content()
    const preview = await call(site.client, previewRestoreRoute, { params: { backupId: backup.id } })
    expect(preview).toMatchObject({ refusals: [], needsYes: false, into: 'stack' })
    await restore(backup.id)
    expect(await content()).toBe(full)
    expect((await list(site.client)).undo).toMatchObject({ backupId: backup.id })
    await mustSucceed(site.client, await startUndo(site.client))
    expect(await content()).toBe(emptied)
    expect((await list(site.client)).undo).toBeNull()
    await restore(backup.id)
    expect(await content()).toBe(full)
  })

  it('is opened by hand as docs/restore-by-hand.md shows, with the real tools', async () => {
    if (!has('age') || !has('zstd')) return expect(process.env.CI, 'CI has age and zstd').not.toBe('true')
    const backup = await newest()
    const folder = join(site.dataDir, 'by-hand')
    await mkdir(folder)
    const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'restore-by-hand.md'), 'utf8')
    /** The line of the page, with the file's real name, and the server in its container. */
    const shown = (begin: string) => {
      const line = page.split('\n').find((one) => one.startsWith(begin)) ?? ''
      const inPostgres = (command: string) =>
        `docker exec -i ${site.container('postgres')} ${command} -h /var/run/postgresql -U iceos`
      return line
        .replace(/\S+\.icebackup/, join(site.dataDir, 'backups', backup.fileName))
        .replace('recovery.key', join(site.dataDir, 'backup-key'))
        .replace(/\b(createdb|psql|pg_restore)\b/, (command) => inPostgres(command))
        .replace(/-d iceos\b/, '-d by_hand')
    }
    const sh = async (command: string) => (await run('sh', ['-ec', command], { cwd: folder, maxBuffer: 1e8 })).stdout
    await sh(shown('age -d'))
    await sh(`docker exec ${site.container('postgres')} createdb -h /var/run/postgresql -U iceos by_hand`)
    await sh(shown('cat database.dump'))
    await sh(shown('mkdir files'))
    const query = 'select string_agg(id::text, chr(10) order by id::text) from blueprints where deleted_at is null'
    const ids = await sh(
      `docker exec ${site.container('postgres')} psql -h /var/run/postgresql -U iceos -d by_hand -tAqc "${query}"`,
    )
    expect(ids.trim().split('\n').sort()).toEqual(await idsOf(site.client))
    expect(await sh('cat files/a/b/one.txt')).toBe('one\n')
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    const [sum = ''] = (await sh('cat database.dump.zst.* | sha256sum')).split(' ')
    expect(manifest.parts['database.dump.zst'].sha256).toBe(sum)
    await sh(`docker exec ${site.container('postgres')} dropdb -h /var/run/postgresql -U iceos by_hand`)
  })

  it('is read by a role that can only read, and leaves nothing behind', async () => {
    const asRole = (sql: string) =>
      run('docker', [
        'exec',
        site.container('postgres'),
        'psql',
        '-h',
        '/var/run/postgresql',
        '-U',
        'iceos_backup',
        '-d',
        'iceos',
        '-tAqc',
        sql,
      ])
    expect(Number((await asRole('select count(*) from blueprints')).stdout)).toBeGreaterThan(0)
    await expect(asRole('delete from blueprints')).rejects.toThrow()
    await expect(asRole('begin read write; delete from blueprints')).rejects.toThrow('permission denied')
    const { stdout } = await run('docker', ['ps', '-a', '--format', '{{.Names}}', '--filter', `name=${site.project}`])
    expect(stdout).not.toContain('scratch')
  })

  it('goes into an embedded engine elsewhere that has no Docker, with the file and the key alone', async () => {
    const backup = await newest()
    const { identity } = await call(site.client, showBackupKeyRoute)
    const elsewhere = await makeDataDir()
    const file = join(elsewhere, 'some.icebackup')
    await copyFile(join(site.dataDir, 'backups', backup.fileName), file)
    const other = await startProduct(elsewhere)
    try {
      const there = await clientOf(other)
      const taken = await call(there, importBackupRoute, { body: { path: file, key: identity ?? '' } })
      await mustSucceed(there, await startRestore(there, taken.id, { isForeign: true }), 5 * minutes)
      expect(await idsOf(there)).toEqual(await idsOf(site.client))
      expect(await readFile(join(elsewhere, 'files', 'a', 'b', 'one.txt'), 'utf8')).toBe('one\n')
    } finally {
      await other.stop()
      await removeDataDir(elsewhere)
    }
  })

  it('is wholly there when the host is killed while the sides change', async () => {
    const backup = await newest()
    const job = await startRestore(site.client, backup.id)
    const journal = join(site.dataDir, 'backups', 'restore.json')
    const before = await readFile(journal, 'utf8').catch(() => '')
    const phase = async () => {
      const text = await readFile(journal, 'utf8').catch(() => '')
      return text !== before && text.includes('"swapping"') ? text : undefined
    }
    await until('the sides change', phase, { withinMs: 5 * minutes, everyMs: 20 })
    await site.crash()
    expect(await mustSucceed(site.client, job, 5 * minutes)).toMatchObject({ attempts: 2 })
    expect(await content()).toBe(full)
    expect((await list(site.client)).undo).toMatchObject({ backupId: backup.id })
  })

  it('of the embedded engine goes into the stack', async () => {
    await restore(embeddedBackup)
    expect(await inEngine("find . -name two.txt -not -path './.iceos-sides/*'")).toBe('')
    expect(await idsOf(site.client)).toEqual(embeddedIds)
  })

  it('goes into a new stack when the Postgres of the old one is broken', async () => {
    const backup = (await list(site.client)).items.find(({ mode, state }) => mode === 'stack' && state === 'proven')
    await run('docker', ['exec', site.container('postgres'), 'sh', '-c', 'rm -rf "$PGDATA"/global'])
    await run('docker', ['kill', site.container('postgres')])
    await mustSucceed(site.client, await call(site.client, stackDownRoute), 3 * minutes)
    const { confirm } = await call(site.client, getStackRemainsRoute)
    await mustSucceed(site.client, await call(site.client, stackResetRoute, { body: { confirm } }), 5 * minutes)
    await site.up()
    await restore(backup?.id ?? '')
    expect(await content()).toBe(full)
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
