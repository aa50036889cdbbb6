import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDraftRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { addProviderRoute, setDefaultModelRoute } from '../../contracts/models.ts'
import { type ModelServer, startModelServer } from '../../engine/testing/model-server/model-server.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const page = '/workflows/new/described'
const written = {
  name: 'Shouter',
  description: 'Says a text louder.',
  inputs: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  nodes: [
    { id: 'shout', type: 'tool', name: 'Shout', tool_name: 'template', tool_args: { template: '{{ inputs.text }}!' } },
  ],
}
const [shout] = written.nodes
const changed = { ...written, nodes: [shout, { ...shout, id: 'twice', name: 'Twice', dependencies: ['shout'] }] }

describe.skipIf(!browserPath)('a workflow from words', () => {
  const site = setUpSite()
  let server: ModelServer

  beforeAll(async () => {
    server = await startModelServer()
  })
  afterAll(async () => {
    await server?.stop()
  })

  it('says that it needs a model that writes', async () => {
    const tab = await site.open(page)
    await tab.page.getByText('This needs a language model that writes.').waitFor()
    expect(await tab.page.getByRole('button', { name: 'Propose' }).isDisabled()).toBe(true)
    expect(await findBarriers(tab.page)).toEqual([])
    await tab.close()
  })

  it('is proposed, mended, looked at, and only then stored; a change of it is a diff that can be undone', async () => {
    const client = site.client
    const name = `house-${Date.now()}`
    const body = { name, kind: 'openai-compatible' as const, baseUrl: `${server.url}/v1`, allowsPrivate: true }
    await call(client, addProviderRoute, { body })
    await call(client, setDefaultModelRoute, { body: { provider: name, model: 'echo' } })
    server.say('echo', ({ last, number }) => ({
      text: number === 1 ? 'Gladly.' : JSON.stringify(last.includes('a second time') ? changed : written),
    }))
    const count = async () => (await call(client, listBlueprintsRoute, { query: { limit: 100 } })).items.length
    const before = await count()
    const tab = await site.open(page)
    await tab.page.getByLabel('What should it do?').fill('Say a text louder.')
    await tab.page.getByRole('button', { name: 'Propose' }).click()
    const proposal = tab.page.getByRole('region', { name: 'Proposal' })
    await proposal.getByText('mended once').waitFor({ timeout: 30_000 })
    await proposal.locator('.react-flow__node', { hasText: 'Shout' }).waitFor()
    expect(await count()).toBe(before)
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 900],
    ] as const) {
      await tab.page.emulateMedia({ colorScheme })
      await tab.page.setViewportSize({ width, height: 800 })
      expect(await findBarriers(tab.page)).toEqual([])
      await tab.page.screenshot({ path: `test-results/describe-${colorScheme}-${width}.png` })
    }
    await tab.page.getByRole('button', { name: 'Begin with this draft' }).click()
    await tab.page.waitForURL('**/edit')
    const id = new URL(tab.page.url()).pathname.split('/').at(-2) ?? ''
    expect((await call(client, getDraftRoute, { params: { blueprintId: id } })).document).toMatchObject(written)

    await tab.page.getByRole('button', { name: 'Describe a change' }).click()
    const dialog = tab.page.getByRole('dialog', { name: 'Describe a change' })
    await dialog.getByLabel('What should change?').fill('Say it a second time.')
    await dialog.getByRole('button', { name: 'Propose' }).click()
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'new' })
      .filter({ hasText: 'twice' })
      .waitFor({ timeout: 30_000 })
    expect(await dialog.getByRole('listitem').filter({ hasText: 'shout' }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Take this change' }).click()
    const nodes = tab.page.locator('.react-flow__node-card')
    await expect.poll(() => nodes.count()).toBe(2)
    await tab.page.getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(() => nodes.count()).toBe(1)
    expect(tab.complaints).toEqual([])
    await tab.close()
  })
})
