import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { startDemoRoute } from '../../contracts/chat.ts'
import { listCollectionsRoute } from '../../contracts/knowledge-routes.ts'
import { listRunsRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { getStatusRoute } from '../../contracts/system.ts'
import { apiExamples, idPlaceholder, mcpExamples } from '../../renderer/features/settings/api-examples.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const run = promisify(execFile)
const has = (name: string) => ['/usr/bin', '/usr/local/bin', '/bin'].some((folder) => existsSync(join(folder, name)))

/** Whoever copies an example may have a folder of such a name. */
const site = setUpSite({ name: "it's a folder" })

describe('the examples of the API page', () => {
  /** As a person who copies it, with the id of a workflow that is there. */
  async function texts(language: 'curl' | 'typescript' | 'python') {
    const { items } = await call(site.client, listBlueprintsRoute)
    const id = items.find(({ name }) => name === 'Order report')?.id ?? ''
    return apiExamples(language, site.product).map(({ text }) => text.replace(idPlaceholder, id))
  }

  it.skipIf(!has('curl'))('work with curl', async () => {
    const [list = '', start = ''] = await texts('curl')
    expect(JSON.parse((await run('sh', ['-c', list])).stdout).items.length).toBeGreaterThan(0)
    expect(JSON.parse((await run('sh', ['-c', start])).stdout).state).toBe('succeeded')
  })

  it('work in TypeScript', async () => {
    const outputs = await Promise.all(
      (await texts('typescript')).map(async (text, index) => {
        const path = join(site.dataDir, `example-${index}.mts`)
        await writeFile(path, text)
        return (await run(process.execPath, [path])).stdout
      }),
    )
    expect(outputs).toEqual([expect.stringContaining('Order report'), expect.stringMatching(/^succeeded/)])
  })

  it.skipIf(!has('python3'))('work in Python', async () => {
    const outputs = await Promise.all(
      (await texts('python')).map(async (text) => (await run('python3', ['-c', text])).stdout),
    )
    expect(outputs).toEqual([expect.stringContaining('Order report'), expect.stringMatching(/^succeeded/)])
  })

  it('start the MCP server that they name', async () => {
    const [example] = mcpExamples(await call(site.client, getStatusRoute))
    const { command, args } = JSON.parse(example?.text ?? '').mcpServers.iceos
    const hello = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } }
    const child = execFile(command, args)
    let said = ''
    child.stdout?.on('data', (text) => {
      said += text
    })
    child.stdin?.end(`${JSON.stringify(hello)}\n`)
    await once(child, 'close')
    expect(JSON.parse(said)).toMatchObject({ id: 1, result: { serverInfo: { name: 'iceos' } } })
  })
})

describe.skipIf(!browserPath)('the settings', () => {
  it('show the API in three languages and for MCP clients, to be copied', async () => {
    const { page, complaints, close } = await site.open('/settings/api')
    for (const [label, part] of [
      ['Python', 'urllib'],
      ['TypeScript', 'readFile'],
      ['curl', 'curl "'],
    ] as const) {
      await page.getByRole('radio', { name: label }).check()
      await page.getByRole('region', { name: 'List the workflows' }).getByText(part).first().waitFor()
      expect(await findBarriers(page)).toEqual([])
    }
    await page.getByRole('radio', { name: 'MCP client' }).check()
    await page.getByRole('region', { name: 'In the settings of an MCP client' }).getByText('mcpServers').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.screenshot({ path: 'test-results/settings-api.png' })
    expect(complaints).toEqual([])
    await close()
  })

  it('save a diagnostics file that opens', async () => {
    const { page, complaints, close } = await site.open('/settings/about')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a diagnostics file' }).click(),
    ])
    const files = unzipSync(new Uint8Array(await readFile(await download.path())))
    expect(strFromU8(files['versions.json'] ?? new Uint8Array())).toContain('"iceos"')
    expect(
      Object.values(files)
        .map((bytes) => strFromU8(bytes))
        .join(),
    ).not.toContain(site.product.token)
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  it('name what a reset would delete before it can be pressed', async () => {
    const { page, close } = await site.open('/settings/danger')
    await page
      .getByText(/no stack to delete|Type .* to delete it/)
      .first()
      .waitFor()
    const button = page.getByRole('button', { name: 'Delete the stack with its data' })
    if ((await button.count()) > 0) expect(await button.isDisabled()).toBe(true)
    expect(await findBarriers(page)).toEqual([])
    await page.screenshot({ path: 'test-results/settings-danger.png' })
    await close()
  })
  it('delete all ended runs and all knowledge once the words are typed, and say first what goes', async () => {
    const client = site.client
    const { items } = await call(client, listBlueprintsRoute)
    const blueprintId = items.find(({ name }) => name === 'Hello')?.id ?? ''
    await call(client, startRunRoute, { query: { wait: 60 }, body: { blueprintId } })
    await call(client, startDemoRoute, { body: {} })
    const { page, complaints, close } = await site.open('/settings/danger')
    const runs = page.getByRole('region', { name: 'Delete all ended runs' })
    await runs.getByText(/^\d+ ended runs?$/).waitFor()
    await runs.getByRole('button', { name: 'Take a backup first' }).waitFor()
    const deleteRuns = runs.getByRole('button', { name: /^Delete \d+ ended/ })
    expect(await deleteRuns.isDisabled()).toBe(true)
    await runs.getByLabel('Type delete runs to delete it').fill('delete runs')
    await page.screenshot({ path: 'test-results/settings-danger-runs.png', fullPage: true })
    await deleteRuns.click()
    await runs.getByText(/deleted\./).waitFor()
    const ended = { query: { state: ['succeeded' as const, 'failed' as const, 'cancelled' as const] } }
    expect((await call(client, listRunsRoute, ended)).items).toEqual([])
    const knowledge = page.getByRole('region', { name: 'Delete all knowledge' })
    await knowledge.getByText(/\d+ documents?, \d+ passages?/).waitFor()
    await knowledge.getByLabel('Type delete knowledge to delete it').fill('delete knowledge')
    await knowledge.getByRole('button', { name: /^Delete \d+ collection/ }).click()
    await knowledge.getByText('There is no collection to delete.').waitFor()
    expect((await call(client, listCollectionsRoute)).items).toEqual([])
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
