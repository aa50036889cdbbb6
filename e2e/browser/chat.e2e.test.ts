import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { addProviderRoute } from '../../contracts/models.ts'
import { type ModelServer, startModelServer } from '../../engine/testing/model-server/model-server.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const pictures = process.env.ICEOS_PICTURES

describe.skipIf(!browserPath)('chat, in a browser', () => {
  const site = setUpSite()
  let server: ModelServer

  beforeAll(async () => {
    server = await startModelServer()
    const body = { name: 'house', kind: 'openai-compatible', baseUrl: `${server.url}/v1`, allowsPrivate: true } as const
    await call(site.client, addProviderRoute, { body: { ...body, models: ['slowly'] } })
    server.say('slowly', () => ({ text: '**Mira** can begin on 1 September 2026 [1]. '.repeat(60), pieceMs: 30 }))
  })
  afterAll(async () => {
    await server?.stop()
  })

  it('goes from the demo to a cited answer, and opens its document at the sentence', async () => {
    const { page, complaints, close } = await site.open('/chat')
    await page.getByText('Ask your documents').waitFor()
    if (pictures) await page.screenshot({ path: `${pictures}/chat-empty.png` })
    await page.getByRole('button', { name: 'Try the demo' }).click()
    await page.getByText('Quoted, not written').waitFor()
    const talk = page.getByRole('region', { name: 'Conversation', exact: true })
    await talk
      .getByRole('button', { name: /^Source 1: / })
      .first()
      .waitFor()
    const input = page.getByLabel('Your question')
    await input.fill('And when can she begin?')
    await input.press('Enter')
    await talk.getByText('1 September 2026').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    if (pictures) await page.screenshot({ path: `${pictures}/chat.png` })
    await talk.getByRole('button', { name: /^Source 1: cover-letter/ }).click()
    const mark = page.getByRole('dialog').locator('mark')
    await mark.waitFor()
    expect(await mark.textContent()).toContain('1 September 2026')
    if (pictures) await page.screenshot({ path: `${pictures}/chat-viewer.png` })
    await page.keyboard.press('Escape')
    if (pictures) {
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.screenshot({ path: `${pictures}/chat-dark.png` })
      await page.setViewportSize({ width: 900, height: 800 })
      await page.screenshot({ path: `${pictures}/chat-900.png` })
    }
    expect(complaints).toEqual([])
    await close()
  })

  it('renames a conversation, and saves it to read and to keep', async () => {
    const { page, complaints, close } = await site.open('/chat')
    const input = page.getByLabel('Your question')
    await input.fill('Which award did Mira Halonen receive?')
    await input.press('Enter')
    await page.getByText('Quoted, not written').first().waitFor()
    await page.getByRole('button', { name: 'Rename' }).click()
    const title = `Awards ${Date.now()}`
    await page.getByRole('dialog').getByLabel('Title').fill(title)
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: title }).waitFor()
    const save = async (item: string) => {
      await page.getByRole('button', { name: 'Export' }).click()
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name: item }).click()
      const file = await coming
      await page.keyboard.press('Escape')
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
    }
    const markdown = await save('This branch, to read (Markdown)')
    expect(markdown.name).toMatch(/^awards-\d+\.md$/)
    expect(markdown.text).toContain('Which award did Mira Halonen receive?')
    const json = await save('All branches (JSON)')
    expect(JSON.parse(json.text)).toMatchObject({ session: { title } })
    expect(complaints).toEqual([])
    await close()
  })

  it('edits, goes from branch to branch, rates, and finds the conversation again', async () => {
    const { page, complaints, close } = await site.open('/chat')
    const input = page.getByLabel('Your question')
    await input.fill('Which award did Mira Halonen receive?')
    await input.press('Enter')
    const talk = page.getByRole('region', { name: 'Conversation', exact: true })
    await talk.getByText('Blue Propeller').first().waitFor()
    await talk.getByRole('button', { name: 'Edit and ask again' }).click()
    await talk.getByLabel('Your question, changed').fill('Which boat does Mira Halonen sail?')
    await talk.getByRole('button', { name: 'Ask again' }).click()
    await talk.getByText('wooden boat').first().waitFor()
    await talk.getByText('2 of 2').waitFor()
    await talk.getByRole('button', { name: 'Branch before' }).click()
    await talk.getByText('Blue Propeller').first().waitFor()
    await talk.getByRole('button', { name: 'Good answer' }).click()
    await talk.getByRole('button', { name: 'Good answer', pressed: true }).waitFor()
    await page.getByRole('searchbox', { name: 'Search conversations' }).fill('wooden nothing')
    await page.getByText('No conversation has these words.').waitFor()
    await page.getByRole('searchbox', { name: 'Search conversations' }).fill('which boat')
    await page.getByRole('navigation', { name: 'Conversations' }).getByText('Which award did Mira Halonen').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('shows what a model writes while it writes it, goes on after a reload, and stops', async () => {
    const { page, complaints, close } = await site.open('/chat')
    await page.getByLabel('Model').selectOption({ label: 'slowly (house)' })
    const input = page.getByLabel('Your question')
    await input.fill('When can Mira Halonen begin on 1 September 2026?')
    await input.press('Enter')
    const talk = page.getByRole('region', { name: 'Conversation', exact: true })
    await talk.locator('strong', { hasText: 'Mira' }).first().waitFor()
    await page.reload()
    await talk.locator('strong', { hasText: 'Mira' }).first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await talk.getByText('It was stopped here.').waitFor()
    await talk
      .getByRole('button', { name: /^Source 1: / })
      .first()
      .waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
