import { describe, expect, it } from 'vitest'
import { createBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { getRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { browserPath, noteComplaints } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

describe.skipIf(!browserPath)('the page, in a browser', () => {
  const site = setUpSite()

  const findByName = async (name: string) => {
    const { items } = await call(site.client, listBlueprintsRoute, { query: { name } })
    const [found] = items
    if (!found) throw new Error(`There is no workflow ${name}.`)
    return found
  }
  const storeSlow = (name: string, seconds: number) =>
    call(site.client, createBlueprintRoute, {
      body: {
        schema_version: '1.2.0',
        name,
        nodes: ['one', 'two', 'three'].map((id, at, ids) => ({
          id,
          type: 'tool',
          name: `Wait ${id}`,
          tool_name: 'delay',
          tool_args: { seconds },
          dependencies: ids.slice(Math.max(0, at - 1), at),
        })),
      },
    })
  const start = (blueprintId: string, inputs = {}) =>
    call(site.client, startRunRoute, { body: { blueprintId, inputs } })
  const runIdOf = (url: string) => new URL(url).pathname.split('/').at(-1) ?? ''

  it('signs in with a one-time code, and the address keeps no trace of it', async () => {
    const { page, complaints, close } = await site.open()
    expect(page.url()).toBe(`${site.product.url}/`)
    await page.getByText('Healthy').first().waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('says how to sign in to whoever has no session, and what is wrong with a used code', async () => {
    const context = await site.browser.newContext()
    const page = await context.newPage()
    const complaints = noteComplaints(page)
    await page.goto(`${site.product.url}/runs`)
    await page.getByText('npm run ice -- open').waitFor()
    expect(complaints).toEqual([])
    await page.getByLabel('Or paste a one-time code').fill('used-up')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This code is used up or wrong.').waitFor()
    await context.close()
  })

  it('a second tab is signed in by the first one', async () => {
    const { context, close } = await site.open()
    const second = await context.newPage()
    await second.goto(`${site.product.url}/workflows`)
    await second.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor()
    await close()
  })

  it('runs the getting-started workflow from Home to its report', async () => {
    const { page, complaints, close } = await site.open()
    await page.getByRole('button', { name: 'Run this workflow' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForURL('**/runs/*')
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Succeeded').waitFor({ timeout: 30_000 })
    await page.getByRole('heading', { name: 'Order figures' }).waitFor()
    const ended = page.locator('.react-flow__node [data-state="succeeded"]')
    await expect.poll(() => ended.count()).toBeGreaterThan(3)
    await page.getByRole('button', { name: /Read the CSV.*Succeeded/ }).click()
    await page.getByRole('complementary', { name: 'Selected node' }).getByText('csv_parse').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('follows a run, and goes on following it after a reload in the middle', async () => {
    const blueprint = await storeSlow('Three waits', 1.5)
    const { page, complaints, close } = await site.open(`/workflows/${blueprint.id}?run=new`)
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('button', { name: /Wait one.*Running/ }).waitFor()
    await page.getByRole('button', { name: /Wait one.*Succeeded/ }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /Wait one.*Succeeded/ }).waitFor()
    await page.getByRole('button', { name: /Wait three.*Running/ }).waitFor()
    await page.getByRole('button', { name: /Wait three.*Succeeded/ }).waitFor()
    await page.getByRole('button', { name: 'Run again' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('the list of runs follows what happens elsewhere', async () => {
    const blueprint = await storeSlow('Seen from afar', 1)
    const { page, close } = await site.open('/runs')
    await start(blueprint.id)
    const row = page.getByRole('row', { name: /Seen from afar/ })
    await row.getByText('Running').waitFor()
    await row.getByText('Succeeded').waitFor()
    await close()
  })

  it('answers what a run asks', async () => {
    const blueprint = await findByName('Approve a discount')
    const run = await start(blueprint.id, { customer: 'Linden Hotels', amount: 4200, percent: 12 })
    const { page, complaints, close } = await site.open()
    await page.getByRole('link', { name: 'Answer Approve a discount' }).click()
    await page.getByLabel('Comment').fill('A good customer.')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('button', { name: 'Run again' }).waitFor()
    const { state, nodes } = await call(site.client, getRunRoute, { params: { runId: run.id } })
    expect(state).toBe('succeeded')
    expect(nodes.find(({ type }) => type === 'human')?.output).toMatchObject({
      approved: true,
      comment: 'A good customer.',
    })
    expect(complaints).toEqual([])
    await close()
  })

  it('cancels a run', async () => {
    const blueprint = await storeSlow('To be cancelled', 60)
    const run = await start(blueprint.id)
    const { page, complaints, close } = await site.open(`/runs/${run.id}`)
    await page.getByRole('button', { name: /Wait one.*Running/ }).waitFor()
    await page.getByRole('button', { name: 'Cancel this run' }).click()
    await page.getByRole('button', { name: /Wait one.*Cancelled/ }).waitFor()
    await page.getByRole('button', { name: 'Run again' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('names what is wrong in the inputs beside the field', async () => {
    const blueprint = await findByName('Approve a discount')
    const { page, close } = await site.open(`/workflows/${blueprint.id}?run=new`)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.getByText('Customer is needed.').waitFor()
    await dialog.getByLabel('Customer').fill('Ada')
    await dialog.getByLabel('Amount in EUR').fill('much')
    await dialog.getByText('This is not a number.').waitFor()
    await dialog.getByLabel('Amount in EUR').fill('-1')
    await dialog.getByLabel('Discount in percent').fill('5')
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await close()
  })

  it('can be used with a keyboard alone', async () => {
    const { page, complaints, close } = await site.open()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Search workflows and runs').waitFor()
    await page.keyboard.type('run hello')
    await page.getByRole('option', { name: 'Run Hello' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Run Hello' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/runs/*')
    const run = await call(site.client, getRunRoute, { params: { runId: runIdOf(page.url()) } })
    expect(run.name).toBe('Hello')
    await page.getByRole('button', { name: 'Run again' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(complaints).toEqual([])
    await close()
  })

  it('says that the host is gone, and comes back by itself', async () => {
    const { page, close } = await site.open('/runs')
    await page.getByText('Healthy').first().waitFor()
    const banner = page.getByText('iceOS does not answer. What you see')
    await site.restart(() => banner.waitFor())
    await banner.waitFor({ state: 'detached', timeout: 40_000 })
    await page.getByText('Healthy').first().waitFor()
    await close()
  })
})
