/** A machine that has nothing but iceOS, the printed recovery kit and a place with copies: everything comes back, each time. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addTargetRoute, fetchBackupRoute, listTargetBackupsRoute } from '../../../contracts/backup-targets.ts'
import { listBackupsRoute, showBackupKeyRoute } from '../../../contracts/backups.ts'
import { call } from '../../../contracts/call.ts'
import { contentOf, done, startRestore, takeBackup } from '../../backups/backup-scene.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../../start-product.ts'
import { clientOf } from '../../testing/launch-host.ts'
import { until } from '../../testing/until.ts'
import { isLongRun, killingTimeoutMs } from '../fault-plan.ts'

const machines = isLongRun ? 20 : 1
let [home, disk, kit, content] = ['', '', '', '']

beforeAll(async () => {
  ;[home, disk] = [await makeDataDir(), await makeDataDir()]
  const product = await startProduct(home)
  try {
    const client = await clientOf(product)
    content = await contentOf(client, home)
    await call(client, addTargetRoute, { body: { kind: 'folder', name: 'A disk', path: disk } })
    const { id } = await takeBackup(client)
    const copies = async () => (await call(client, listBackupsRoute)).items.find((one) => one.id === id)?.copies ?? []
    const isCopied = async () => (await copies()).some(({ state }) => state === 'kept')
    await until('the backup is copied', isCopied, { withinMs: 300_000 })
    kit = (await call(client, showBackupKeyRoute)).kit ?? ''
  } finally {
    await product.stop()
    await removeDataDir(home)
  }
}, 900_000)
afterAll(() => removeDataDir(disk))

it(`${machines} clean machines restore it with the kit`, { timeout: killingTimeoutMs }, async () => {
  for (let machine = 1; machine <= machines; machine++) await restoreOnNewMachine()
  process.stdout.write(`clean machines: ${machines} of ${machines}\n`)
})

async function restoreOnNewMachine() {
  const dataDir = await makeDataDir()
  let product: Product | undefined
  try {
    product = await startProduct(dataDir)
    const client = await clientOf(product)
    const { id } = await call(client, addTargetRoute, { body: { kind: 'folder', name: 'That disk', path: disk } })
    const { items } = await call(client, listTargetBackupsRoute, { params: { targetId: id } })
    const [key] = kit.match(/AGE-SECRET-KEY-1\S+/) ?? []
    const body = { name: items[0]?.name ?? '', ...(key && { key }) }
    const { result } = await done(client, await call(client, fetchBackupRoute, { params: { targetId: id }, body }))
    await done(client, await startRestore(client, String(result?.backupId), { isForeign: true }))
    expect(await contentOf(client, dataDir)).toBe(content)
  } finally {
    await product?.stop()
    await removeDataDir(dataDir)
  }
}
