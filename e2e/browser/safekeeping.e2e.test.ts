import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addTargetRoute, type NewTarget } from '../../contracts/backup-targets.ts'
import { deleteBackupRoute, listBackupsRoute } from '../../contracts/backups.ts'
import { call } from '../../contracts/call.ts'
import { listErasuresRoute } from '../../contracts/erasures.ts'
import { listMemoriesRoute, writeMemoryRoute } from '../../contracts/memory.ts'
import { type S3Server, startS3Server } from '../../main/backups/testing/s3-server.ts'
import { tempFolder } from '../../main/testing/temp-folder.ts'
import { quiet, takeBackup } from '../backups/backup-scene.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'
import { takePictures } from './take-pictures.ts'

const patient = { timeout: 60_000 }

describe.skipIf(!browserPath)('what is safe elsewhere, and what is gone for good, in a browser', () => {
  const site = setUpSite()
  let root: Awaited<ReturnType<typeof tempFolder>>
  let bucket: S3Server

  beforeAll(async () => {
    root = await tempFolder()
    bucket = await startS3Server()
  })
  afterAll(async () => {
    await bucket?.stop()
    await root?.remove()
  })

  const memories = async () => (await call(site.client, listMemoriesRoute)).items.map(({ id }) => id)

  it('erases what a person has said, only when they know that nothing brings it back', async () => {
    const [key, content] = [`name-${randomUUID()}`, 'Ada']
    const { id } = await call(site.client, writeMemoryRoute, { body: { key, content } })
    const { id: other } = await call(site.client, writeMemoryRoute, { body: { key: `${key}-too`, content } })
    const { page, complaints, close } = await site.open('/backups?tab=erased')
    await page.getByRole('button', { name: 'Erase for good' }).click()
    const dialog = page.getByRole('dialog', { name: 'Erase for good' })
    await dialog.getByRole('radio', { name: 'Memory' }).check()
    const button = dialog.getByRole('button', { name: 'Erase this' })
    expect(await button.isDisabled()).toBe(true)
    await dialog.getByRole('combobox', { name: 'Memory' }).selectOption({ label: `${key}: ${content}` })
    expect(await button.isDisabled()).toBe(true)
    await dialog.getByLabel('I know that nothing brings it back').check()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'erase')

    // Who goes away has erased nothing.
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await memories()).toContain(id)

    await page.getByRole('button', { name: 'Erase for good' }).click()
    await dialog.getByRole('radio', { name: 'Memory' }).check()
    await dialog.getByRole('combobox', { name: 'Memory' }).selectOption({ label: `${key}: ${content}` })
    await dialog.getByLabel('I know that nothing brings it back').check()
    await button.click()
    await dialog.waitFor({ state: 'detached' })
    const row = page.getByRole('row').filter({ hasText: id })
    await row.getByText('Memory', { exact: true }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'erased')

    expect(await memories()).toContain(other)
    expect(await memories()).not.toContain(id)
    const { items } = await call(site.client, listErasuresRoute)
    expect(items.filter((one) => one.id === id)).toMatchObject([{ kind: 'memory' }])
    expect(complaints).toEqual([])
    await close()
  })

  /** Of its own each time, so that nothing lies there yet. */
  const places: Record<string, (name: string) => Promise<NewTarget>> = {
    'a folder': async (name) => {
      const path = join(root.path, name)
      await mkdir(path)
      return { kind: 'folder', name, path }
    },
    'a bucket': async (name) => {
      const { endpoint, region, bucket: of, accessKeyId, secretAccessKey } = bucket
      return { kind: 's3', name, endpoint, region, bucket: of, prefix: name, accessKeyId, secretAccessKey }
    },
  }

  it.each(Object.keys(places))('brings a backup back from %s that is no longer on this machine', async (where) => {
    const name = `${where} ${randomUUID().slice(0, 8)}`.replaceAll(' ', '-')
    const body = (await places[where]?.(name)) as NewTarget
    const target = await call(site.client, addTargetRoute, { body })
    const { id, number, fileName } = await takeBackup(site.client)
    const find = async () => (await call(site.client, listBackupsRoute)).items.find((one) => one.id === id)
    const copy = async () => (await find())?.copies.find((one) => one.target === target.id)?.state
    await expect.poll(copy, patient).toBe('kept')

    const { page, complaints, close } = await site.open('/backups?tab=copies')
    const place = page.getByRole('article', { name })
    await place.getByRole('button', { name: 'Fetch…' }).click()
    const dialog = page.getByRole('dialog', { name: `Fetch a backup from ${name}` })
    await dialog.getByText('All that lies there is on this machine already.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Fetch this backup' }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()

    await quiet(site.client)
    await call(site.client, deleteBackupRoute, { params: { backupId: id } })
    expect(await find()).toBeUndefined()
    await place.getByRole('button', { name: 'Fetch…' }).click()
    await dialog.getByRole('option', { name: fileName }).waitFor({ state: 'attached' })
    await dialog.getByRole('combobox', { name: 'Backup' }).selectOption(fileName)
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, `fetch-from-${where.replace('a ', '')}`)
    await dialog.getByRole('button', { name: 'Fetch this backup' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: /^Backups/ }).click()
    await page
      .getByRole('row')
      .filter({ hasText: `No. ${number}` })
      .waitFor(patient)
    await expect.poll(async () => (await find())?.fileName, patient).toBe(fileName)
    expect(complaints).toEqual([])
    await close()
  })
})
