import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBackupsRoute } from '../../contracts/backups.ts'
import { deleteBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { tempFolder } from '../../main/testing/temp-folder.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'
import { takePictures } from './take-pictures.ts'

const patient = { timeout: 60_000 }

describe.skipIf(!browserPath)('backups, in a browser', () => {
  const site = setUpSite()
  let root: Awaited<ReturnType<typeof tempFolder>>

  beforeAll(async () => {
    root = await tempFolder()
  })
  afterAll(async () => {
    await root?.remove()
  })

  const names = async () => {
    const { items } = await call(site.client, listBlueprintsRoute)
    return items.map(({ name }) => name).toSorted()
  }

  it('are taken, proven, copied, restored and taken back', async () => {
    const usb = join(root.path, 'usb')
    await mkdir(usb)
    const { page, complaints, close } = await site.open('/backups')
    await page.getByText('No backup yet').waitFor()
    expect(await findBarriers(page)).toEqual([])

    // A place that does not work is refused, with what to do; one that works is tried out and kept.
    await page.getByRole('tab', { name: 'Copies elsewhere' }).click()
    await page.getByRole('button', { name: 'Add a place' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('USB disk')
    await dialog.getByLabel('Folder', { exact: false }).last().fill(join(root.path, 'none'))
    await dialog.getByRole('button', { name: 'Test and add' }).click()
    await dialog.getByText('Connect its disk, or make the folder first').waitFor()
    await dialog.getByLabel('Folder', { exact: false }).last().fill(usb)
    await dialog.getByRole('button', { name: 'Test and add' }).click()
    const place = page.getByRole('article', { name: 'USB disk' })
    await place.getByRole('button', { name: 'Test' }).click()
    await place.getByText('read back and deleted a file').waitFor()
    expect(await findBarriers(page)).toEqual([])

    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByRole('tab', { name: /^Backups/ }).click()
    const row = page.getByRole('row').filter({ hasText: 'No. 1' })
    await row.getByText('Proven', { exact: true }).waitFor(patient)
    await row.getByText('1 of 1').waitFor(patient)
    expect((await readdir(usb)).filter((name) => name.endsWith('.icebackup'))).toHaveLength(1)
    await row.getByRole('button', { name: 'Details of no. 1' }).click()
    await page.getByRole('complementary', { name: 'Backup no. 1' }).getByText('read back').first().waitFor()
    expect(await findBarriers(page)).toEqual([])

    // The place that was refused is told in the console; from here on the engine is changed, and may not answer for a moment.
    expect(complaints.filter((text) => !text.includes('424'))).toEqual([])

    const before = await names()
    const { items } = await call(site.client, listBlueprintsRoute)
    const gone = items.find(({ name }) => name === 'Order report')
    await call(site.client, deleteBlueprintRoute, { params: { blueprintId: gone?.id ?? '' } })
    await row.getByRole('button', { name: 'Restore no. 1' }).click()
    await dialog
      .getByRole('row', { name: /Workflows/ })
      .getByText('+1')
      .waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(await dialog.getByRole('button', { name: 'Restore this backup' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Type restore to go on').fill('restore')
    await dialog.getByLabel('Take a backup of what is here now first').uncheck()
    await dialog.getByRole('button', { name: 'Restore this backup' }).click()
    await page.getByText('Backup no. 1 was restored').waitFor(patient)
    await expect.poll(names, patient).toEqual(before)

    await page.getByRole('button', { name: 'Undo the restore' }).click()
    await dialog.getByRole('button', { name: 'Undo the restore' }).click()
    await page.getByText('Backup no. 1 was restored').waitFor({ state: 'detached', ...patient })
    await expect.poll(names, patient).not.toContain('Order report')
    await close()
  })

  it('give back a part of what is in them, beside what is here', async () => {
    const { page, close } = await site.open('/backups')
    const before = await names()
    const kept = (await call(site.client, listBackupsRoute)).items.length
    await page.getByRole('button', { name: 'Back up now' }).click()
    const newest = async () => (await call(site.client, listBackupsRoute)).items
    await expect.poll(async () => (await newest()).length, patient).toBe(kept + 1)
    await expect.poll(async () => (await newest())[0]?.state, patient).toBe('proven')
    const number = (await newest())[0]?.number
    const { items } = await call(site.client, listBlueprintsRoute)
    const gone = items[0]
    await call(site.client, deleteBlueprintRoute, { params: { blueprintId: gone?.id ?? '' } })
    const row = page.getByRole('row').filter({ hasText: `No. ${number}` })
    await row.getByRole('button', { name: `Restore no. ${number}` }).click(patient)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Only some of it' }).check()
    await dialog.getByLabel(gone?.name ?? '', { exact: true }).check(patient)
    const here = items[1]?.name ?? ''
    await dialog.getByLabel(here, { exact: true }).check()
    await dialog.getByRole('button', { name: 'Bring back 1' }).waitFor()
    await dialog.getByRole('radio', { name: 'Comes as a copy' }).check()
    await dialog.getByRole('button', { name: 'Bring back 2' }).waitFor()
    await dialog.getByText('comes beside what is here').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'restore-some')
    await dialog.getByRole('button', { name: 'Bring back 2' }).click()
    await page.getByRole('region', { name: 'Parts that came back' }).waitFor(patient)
    await expect.poll(names, patient).toEqual([...before, `${here} (restored)`].toSorted())
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'parts-came-back')
    await page.getByRole('button', { name: 'Remove again' }).click()
    await dialog.getByRole('button', { name: 'Remove again' }).click()
    await page.getByRole('region', { name: 'Parts that came back' }).waitFor({ state: 'detached', ...patient })
    await expect.poll(names, patient).toEqual(before.filter((name) => name !== gone?.name))
    await close()
  })

  it('are kept by a rule that says what it does before it does it', async () => {
    const { page, close } = await site.open('/backups?tab=keeping')
    await page.getByText('fewer than three proven backups').waitFor()
    await page.getByLabel('Days').fill('30')
    await page.getByRole('button', { name: 'Keep by this rule' }).click()
    await page.getByText('The rule of keeping is changed.').waitFor()
    await page.getByRole('radio', { name: 'Each hour' }).check()
    await page.getByRole('region', { name: 'What can be lost' }).getByText('60 min at most').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await close()
  })

  it('can be opened elsewhere with the recovery kit, which is shown only when it is asked for', async () => {
    const { page, close } = await site.open('/backups?tab=key')
    await page.getByText('Nobody has looked at it so far').waitFor()
    expect(await page.content()).not.toContain('AGE-SECRET-KEY')
    await page.getByRole('button', { name: 'Show the recovery kit' }).click()
    await page.getByText('AGE-SECRET-KEY-').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'I have stored it' }).click()
    expect(await page.content()).not.toContain('AGE-SECRET-KEY')
    await expect.poll(async () => (await call(site.client, listBackupsRoute)).facts.keyStoredAt).not.toBeNull()
    await close()
  })
})
