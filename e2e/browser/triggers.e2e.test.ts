import { describe, expect, it } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { createTriggerRoute, listTriggersRoute } from '../../contracts/triggers.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

describe.skipIf(!browserPath)('triggers, in a browser', () => {
  const site = setUpSite()

  const listAll = async () => (await call(site.client, listTriggersRoute)).items

  it('are made, shown with their address and times, disabled and deleted', async () => {
    const { page, complaints, close } = await site.open('/triggers')
    await page.getByText('No triggers yet').waitFor()
    await page.getByRole('button', { name: 'Add a trigger' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Add this trigger' }).click()
    await dialog.getByText('Give it a name.').waitFor()
    await dialog.getByLabel('Name').fill('Each morning')
    await dialog.getByLabel('Workflow that it starts').selectOption({ label: 'Order report' })
    await dialog.getByLabel('Time zone').fill('Europe/Berlin')
    await expect.poll(() => dialog.getByRole('listitem').count()).toBe(5)
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Add this trigger' }).click()
    const schedule = page.getByRole('article', { name: 'Each morning' })
    await schedule.getByText('Has not fired yet').waitFor()

    await page.getByRole('button', { name: 'Add a trigger' }).click()
    await dialog.getByLabel('Name').fill('Called')
    await dialog.getByLabel('Workflow that it starts').selectOption({ label: 'Order report' })
    await dialog.getByLabel('What fires it').selectOption('webhook')
    await dialog.getByRole('button', { name: 'Add this trigger' }).click()
    await dialog.getByText(/^ice_/).waitFor()
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    const [hook] = await listAll()
    await page.getByText(`${site.product.url}/hooks/${hook?.id}`).waitFor()

    await schedule.getByRole('button', { name: 'Disable Each morning' }).click()
    await schedule.getByText('Disabled').waitFor()
    await schedule.getByRole('button', { name: 'Delete Each morning' }).click()
    await dialog.getByRole('button', { name: 'Delete this trigger' }).click()
    await expect.poll(async () => (await listAll()).map(({ name }) => name)).toEqual(['Called'])
    await schedule.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  it('link the run that failed with the one of its error workflow', async () => {
    const client = site.client
    const { items } = await call(client, listBlueprintsRoute)
    const idOf = (name: string) => items.find((one) => one.name === name)?.id ?? ''
    const config = { states: ['failed' as const], fallback: true }
    const body = { kind: 'run-ended', name: 'On failure', blueprintId: idOf('Approve a discount'), config } as const
    const inputs = { customer: 'Ada', amount: 10, percent: 5 }
    await call(client, createTriggerRoute, { body: { ...body, inputs } })
    const blueprintId = idOf('Order report')
    const failed = { blueprintId, inputs: { file: 'nowhere.csv' } }
    const run = await call(client, startRunRoute, { query: { wait: 30 }, body: failed })
    expect(run.state).toBe('failed')
    const { page, close } = await site.open('/triggers')
    await page.getByRole('link', { name: 'its run, started by On failure' }).click({ timeout: 30_000 })
    await page.getByRole('link', { name: 'this run' }).click()
    await page.getByRole('link', { name: 'Approve a discount' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/runs/${run.id}`)
    await close()
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, close } = await site.open('/triggers', { colorScheme })
      await page.getByRole('article', { name: 'On failure' }).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await close()
    }
  })
})
