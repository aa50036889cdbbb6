import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { getBlueprintRoute, getDraftRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { browserPath } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

/** The machine may be busy with other things. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })

describe.skipIf(!browserPath)('the workflow editor', () => {
  const site = setUpSite()

  const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
  const port = (page: Page, id: string, side: 'source' | 'target') =>
    card(page, id).locator(`.react-flow__handle.${side}`)
  const drag = async (page: Page, from: { x: number; y: number }, to: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
    await page.mouse.move(to.x, to.y, { steps: 4 })
    await page.mouse.up()
  }
  const middleOf = async (page: Page, id: string, side?: 'source' | 'target') => {
    const box = await (side ? port(page, id, side) : card(page, id)).boundingBox()
    if (!box) throw new Error(`${id} is not on the canvas`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'saved' }).waitFor()
  const idOf = (page: Page) => /workflows\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
  const read = (blueprintId: string) => call(site.client, getBlueprintRoute, { params: { blueprintId } })
  const draftOf = (blueprintId: string) =>
    call(site.client, getDraftRoute, { params: { blueprintId }, query: { orEmpty: 'true' } })
  /** Into the code editor of a field: it lives in a shadow root, where the keyboard finds it. */
  const write = async (page: Page, label: string, text: string) => {
    await page.getByRole('group', { name: label }).getByRole('textbox').click()
    await page.keyboard.insertText(text)
  }

  it('builds a workflow from nothing with the mouse, runs it, publishes it, and undoes it all', async () => {
    const { page, complaints, close } = await site.open('/workflows')
    await page.getByRole('button', { name: 'New workflow' }).click()
    const name = `By mouse ${Date.now()}`
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { name: 'Begin with the first node' }).waitFor()

    await page.getByRole('button', { name: 'Tool Calls one tool with arguments' }).click()
    await card(page, 'text').waitFor()
    await write(page, 'Template', 'Hello {{ inputs.name | default("world") }}')
    // Out of its port into the empty: what comes next.
    const from = await middleOf(page, 'text', 'source')
    await drag(page, from, { x: from.x + 120, y: from.y + 90 })
    await page.getByPlaceholder('What comes next?').fill('code')
    await page.getByRole('option', { name: /^Code/ }).click()
    await card(page, 'compute').waitFor()
    expect(await page.locator('.react-flow__edge').count()).toBe(1)
    // A connection that would go in a circle is refused, and says why.
    await page.getByRole('button', { name: 'Fit View' }).click()
    await drag(page, await middleOf(page, 'compute', 'source'), await middleOf(page, 'text'))
    await page.getByText('the two would wait for each other').waitFor()

    await saved(page)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('Succeeded').first().waitFor()
    await eventually(() => page.locator('[data-state="succeeded"]').count()).toBeGreaterThanOrEqual(2)

    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByLabel('Why it is made').fill('The first one')
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await page.getByText('version 1', { exact: true }).waitFor()
    const id = idOf(page)
    expect((await read(id)).document.nodes).toMatchObject([
      { id: 'text', tool_args: { template: 'Hello {{ inputs.name | default("world") }}' } },
      { id: 'compute', dependencies: ['text'] },
    ])

    const undo = page.getByRole('button', { name: /^Undo/ })
    while (await undo.isEnabled()) await undo.click()
    await page.getByRole('heading', { name: 'Begin with the first node' }).waitFor()
    await saved(page)
    expect((await draftOf(id)).document).toEqual({ name, nodes: [] })
    expect(complaints).toEqual([])
    await close()
  })

  it('builds a workflow with nothing but the keyboard, and runs it', async () => {
    const { page, close } = await site.open('/workflows?new=workflow')
    await page.getByRole('textbox', { name: 'Name' }).waitFor()
    await page.keyboard.type(`By keyboard ${Date.now()}`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Begin with the first node' }).waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('code')
    await page.keyboard.press('Enter')
    await card(page, 'compute').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('human')
    await page.keyboard.press('Enter')
    await eventually(() => page.evaluate('document.activeElement.dataset.id')).toBe('ask')
    await page.keyboard.press('Enter')
    await eventually(() => page.evaluate('document.activeElement.closest("aside")?.ariaLabel')).toBe('Settings of ask')
    await page.keyboard.type('Ask a person')
    await page.keyboard.press('Escape')
    await eventually(() => card(page, 'ask').textContent()).toContain('Ask a person')
    await page.keyboard.press('Delete')
    await eventually(() => card(page, 'ask').count()).toBe(0)
    await page.keyboard.press('Control+z')
    await card(page, 'ask').waitFor()
    await page.keyboard.press('Control+y')
    await eventually(() => card(page, 'ask').count()).toBe(0)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+d')
    await card(page, 'compute_2').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Control+a')
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('The draft is saved.').waitFor()
    const { document } = await draftOf(idOf(page))
    expect(document?.nodes).toMatchObject([{ id: 'compute' }, { id: 'compute_2', metadata: { canvas: {} } }])
    await page.keyboard.press('Control+Enter')
    await eventually(() => page.locator('[data-state="succeeded"]').count()).toBeGreaterThanOrEqual(2)
    await close()
  })

  it('shows two windows that change one draft what the other has done, and loses neither', async () => {
    const { items } = await call(site.client, listBlueprintsRoute, { query: { name: 'Order report' } })
    const id = items[0]?.id ?? ''
    const [one, two] = await Promise.all([1, 2].map(() => site.open(`/workflows/${id}/edit`)))
    if (!one || !two) throw new Error('no pages')
    const name = (page: Page) =>
      page.getByRole('complementary', { name: 'Settings of the workflow' }).getByLabel('Name').first()
    await name(two.page).waitFor()
    await name(one.page).fill('Named by one')
    await saved(one.page)
    await name(two.page).fill('Named by two')
    const dialog = two.page.getByRole('dialog', { name: 'This draft was saved in another window' })
    await dialog.getByText('name of the workflow').waitFor()
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await eventually(() => name(two.page).inputValue()).toBe('Named by one')
    await two.page.getByRole('button', { name: /^Undo/ }).click()
    await eventually(() => name(two.page).inputValue()).toBe('Named by two')
    await eventually(async () => (await draftOf(id)).document?.name).toBe('Named by two')

    await name(one.page).fill('One again')
    await one.page.getByRole('dialog').getByRole('button', { name: 'Keep mine' }).click()
    await eventually(async () => (await draftOf(id)).document?.name).toBe('One again')
    await one.page.getByRole('button', { name: /^Undo/ }).click()
    await eventually(() => name(one.page).inputValue()).toBe('Named by two')
    await Promise.all([one.close(), two.close()])
  })
})
