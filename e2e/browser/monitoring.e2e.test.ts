import { beforeAll, describe, expect, it } from 'vitest'
import { createBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { createTriggerRoute } from '../../contracts/triggers.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'
import { takePictures } from './take-pictures.ts'

describe.skipIf(!browserPath)('watching over runs, in a browser', () => {
  const site = setUpSite()
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    const { items } = await call(site.client, listBlueprintsRoute)
    for (const { id, name } of items) ids[name] = id
  })

  const run = async (name: string, inputs: JsonObject, wait: number) =>
    call(site.client, startRunRoute, { query: { wait }, body: { blueprintId: ids[name] ?? '', inputs } })

  it('a question comes up in the rail and under the bell, and is answered from the list', async () => {
    const { page, complaints, close } = await site.open('/tasks')
    await page.getByText('Nothing waits for you').waitFor()
    await run('Approve a discount', { customer: 'Ada', amount: 10, percent: 5 }, 1)
    await page.getByRole('link', { name: /Tasks\s*1\s*open/ }).waitFor()
    await page.getByRole('button', { name: /Notices.*1 new/ }).click()
    await page.getByRole('region', { name: 'Notices' }).getByText('Approve a discount asks you').waitFor()
    await page.keyboard.press('Escape')
    await page
      .getByRole('main')
      .getByText(/Ada asks for 5/)
      .waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByText('Nothing waits for you').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('the dashboard counts what ran, as charts and as the tables behind them', async () => {
    await run('Order report', {}, 30)
    await run('Order report', { file: 'nowhere.csv' }, 30)
    const { page, complaints, close } = await site.open('/runs/dashboard?range=1h')
    const workflow = page.getByRole('row', { name: /^Order report/ })
    await workflow.waitFor()
    expect((await workflow.getByRole('cell').allInnerTexts()).slice(0, 4)).toEqual(['Order report', '2', '1', '50 %'])
    await page.getByRole('region', { name: 'Error rate' }).getByRole('button', { name: 'As a table' }).click()
    const table = page.getByRole('region', { name: 'Error rate, as a table' })
    await table.getByRole('cell', { name: /\d %/ }).first().waitFor()
    // The steps of a chart are walked through by the arrow keys.
    await page.getByRole('application').first().focus()
    await page.keyboard.press('ArrowRight')
    await page
      .getByText(/Succeeded: \d/)
      .first()
      .waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('two runs are chosen in the list, and what differs is shown', async () => {
    const { page, complaints, close } = await site.open(`/runs?workflow=${ids['Order report']}`)
    await page.getByLabel('Select all shown').check()
    await page.getByRole('link', { name: 'Compare the two' }).click()
    await page.getByRole('heading', { level: 1, name: 'Compare two runs' }).waitFor()
    await page
      .getByRole('row', { name: /Read the CSV/ })
      .getByRole('button', { name: 'Show why' })
      .click()
    await page.getByRole('row').getByText('There is no file nowhere.csv.').waitFor()
    await page
      .getByRole('region', { name: 'Inputs that differ' })
      .getByText(/\+ .*nowhere\.csv/)
      .waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('shows what differs between the attempts of a node', async () => {
    const code = 'console.log("at " + Math.random()); throw new Error("No.")'
    const nodes = [{ id: 'a', type: 'code', name: 'Fail twice', code, retries: 1 }]
    const body = { schema_version: '1.2.0', name: `Tried again ${Date.now()}`, nodes }
    const { id } = await call(site.client, createBlueprintRoute, { body })
    const failed = await call(site.client, startRunRoute, { query: { wait: 30 }, body: { blueprintId: id } })
    const { page, complaints, close } = await site.open(`/runs/${failed.id}?node=a`)
    const panel = page.getByRole('complementary', { name: 'Selected node' })
    await panel.getByRole('button', { name: 'What differs between attempts 1 and 2' }).click()
    await panel.getByText('Each attempt has the same input').waitFor()
    const difference = panel.getByRole('region', { name: 'What differs between attempts 1 and 2' })
    await expect.poll(() => difference.locator('[data-kind="added"]').count()).toBeGreaterThan(0)
    expect(await difference.locator('[data-kind="removed"]').count()).toBeGreaterThan(0)
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'attempts')
    expect(complaints).toEqual([])
    await close()
  })

  it('a view is saved under a name and found again', async () => {
    const { page, close } = await site.open('/runs?state=failed')
    await page.getByRole('button', { name: 'Save this view' }).click()
    await page.getByLabel('Name', { exact: true }).fill('What failed')
    await page.getByRole('button', { name: 'Save the view' }).click()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('link', { name: 'What failed' }).click()
    await page.waitForURL('**/runs?state=failed')
    await close()
  })

  it('a long list of runs has only those in sight in the page, and loads on while one scrolls', async () => {
    const nodes = [{ id: 'a', type: 'monitor', metric_expression: '1 > 2' }]
    const body = { schema_version: '1.2.0', name: 'Many', nodes }
    const { id } = await call(site.client, createBlueprintRoute, { body })
    const start = () => call(site.client, startRunRoute, { query: { wait: 20 }, body: { blueprintId: id } })
    for (let done = 0; done < 150; done += 25) await Promise.all(Array.from({ length: 25 }, start))
    const { page, complaints, close } = await site.open(`/runs?workflow=${id}`)
    const table = page.getByRole('table', { name: 'Runs' })
    await table.getByRole('row').nth(5).waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(60)
    await page.evaluate('document.getElementById("content").scrollTop = 100000')
    await page.locator('table[aria-rowcount="151"]').waitFor()
    await page.evaluate('document.getElementById("content").scrollTop = 100000')
    await page.locator('tr[aria-rowindex="151"]').waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(60)
    expect(complaints).toEqual([])
    await close()
  })

  it('the calendar shows when schedules fire', async () => {
    const blueprintId = ids['Order report'] ?? ''
    const config = { cron: '30 6 * * *' }
    await call(site.client, createTriggerRoute, { body: { kind: 'cron', name: 'Early', blueprintId, config } })
    const { page, complaints, close } = await site.open('/triggers?view=calendar')
    await page.getByRole('link', { name: 'Early' }).first().waitFor()
    expect(await page.getByRole('link', { name: 'Early' }).count()).toBeGreaterThanOrEqual(13)
    expect(complaints).toEqual([])
    await close()
  })

  it('a template is completed, previewed and left by keyboard; a value is searched', async () => {
    const { page, complaints, close } = await site.open('/parts')
    const prompt = page.getByRole('textbox', { name: 'Prompt' })
    await prompt.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' So {{ inputs.cus')
    await page.getByRole('option', { name: /inputs\.customer/ }).waitFor()
    // A list that has only just come up takes no Enter, so that nobody chooses by chance.
    await page.waitForTimeout(200)
    await page.keyboard.press('Enter')
    await page.getByText(/2 orders\. So Ada/).waitFor()
    await page.getByRole('textbox', { name: 'Code' }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    const focused = page.getByRole('textbox', { name: 'Code' }).and(page.locator(':focus'))
    await expect.poll(() => focused.count()).toBe(0)
    const value = page.getByRole('region', { name: 'Example value' })
    await value.getByRole('searchbox').fill('nightly')
    await value.getByText('1 of 1').waitFor()
    await value.getByText('Nightly import').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
