import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, it, onTestFinished } from 'vitest'
import { pgliteTemplate } from '../testing/pglite-template.ts'
import { durableFiles } from './durable-files.ts'
import { pgliteModule } from './pglite-module.ts'
import { unpackTemplate } from './template.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iceos-durable-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** So few buffers that Postgres has to write pages to make room all the time. */
const tightMemory = ['-c', 'shared_buffers=128kB', '-c', 'wal_buffers=64kB']

function startParams(...more: string[]): string[] {
  const parameters = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F')
  return [...parameters, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync', ...more]
}

/**
 * A disk that loses power at the worst moment: everything outside of the WAL that was written has reached it, and of
 * the WAL only what was synced.
 */
function fragileDisk(cluster: string) {
  const walImage = temporaryFolder()
  const keepWal = () => {
    rmSync(walImage, { recursive: true, force: true })
    cpSync(join(cluster, 'pg_wal'), walImage, { recursive: true })
  }
  keepWal()
  const onSyncFailed = (error: unknown) => {
    throw error
  }
  const files = durableFiles(cluster, { onSyncFailed, syncWalFile: keepWal })
  return {
    fs: files.fs,
    /** What the engine does for a commit before it is acknowledged. */
    sync: () => void (files.takeUnsynced() && keepWal()),
    cutPower: () => {
      const image = join(temporaryFolder(), 'cluster')
      cpSync(cluster, image, { recursive: true })
      rmSync(join(image, 'pg_wal'), { recursive: true })
      cpSync(walImage, join(image, 'pg_wal'), { recursive: true })
      return image
    },
  }
}

it('loses no acknowledged commit and breaks no page or index when the power goes at any moment', {
  timeout: 180_000,
}, async () => {
  const cluster = join(temporaryFolder(), 'cluster')
  unpackTemplate(await pgliteTemplate(), cluster)
  const disk = fragileDisk(cluster)
  const pgliteWasmModule = await pgliteModule()
  const pglite = await PGlite.create({ fs: disk.fs, pgliteWasmModule, startParams: startParams(...tightMemory) })
  onTestFinished(() => pglite.close())
  await pglite.exec(
    'create table facts (id int primary key, batch int not null, body text); create index on facts (body)',
  )
  disk.sync()

  const images: { image: string; acknowledged: number }[] = []
  let acknowledged = 0
  for (let batch = 1; batch <= 17; batch++) {
    await pglite.exec(`
      insert into facts select ${batch} * 100 + n, ${batch}, md5(random()::text) from generate_series(0, 99) n;
      update facts set body = md5(random()::text) where random() < 0.2`)
    if (batch % 3 === 0) {
      disk.sync()
      acknowledged = batch
    }
    if (batch % 5 === 0) await pglite.exec('create table gone (id int); insert into gone values (1); drop table gone')
    if (batch % 8 === 0) await pglite.exec('checkpoint')
    if (batch % 9 === 0) await pglite.exec('vacuum facts')
    if (batch % 4 === 1) images.push({ image: disk.cutPower(), acknowledged })
  }

  for (const { image, acknowledged } of images) {
    const revived = await PGlite.create({ dataDir: image, pgliteWasmModule, startParams: startParams() })
    const { rows } = await revived.query<{ batch: number; count: number }>(
      'select batch, count(*)::int as count from facts group by batch order by batch',
    )
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged)
    expect(rows).toEqual(rows.map((_row, index) => ({ batch: index + 1, count: 100 })))
    await revived.exec('set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off')
    const bodies = 'select id, body from facts order by body, id'
    const bySequence = await revived.query(bodies)
    await revived.exec('reset all; set enable_seqscan = off; set enable_sort = off')
    expect((await revived.query(bodies)).rows).toEqual(bySequence.rows)
    await revived.exec('vacuum (freeze) facts')
    await revived.exec('reindex table facts')
    await revived.close()
  }
})
