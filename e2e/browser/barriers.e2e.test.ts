import type { Page } from 'playwright'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { addTurnRoute, startDemoRoute } from '../../contracts/chat.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { type CreateTrigger, createTriggerRoute } from '../../contracts/triggers.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

/** Until nothing is loading any more. */
const settle = (page: Page) =>
  expect.poll(() => page.getByRole('status', { name: /^Loading/ }).count(), { timeout: 15_000 }).toBe(0)

describe.skipIf(!browserPath)('every screen', () => {
  const site = setUpSite()
  const screens: Record<string, string> = {
    Home: '/',
    Workflows: '/workflows',
    'a search without a result': '/workflows?search=nothing-like-it',
    Runs: '/runs',
    Chat: '/chat',
    Knowledge: '/knowledge',
    'Runs, filtered': '/runs?state=failed,running&period=24h',
    'no triggers of a workflow': '/triggers?workflow=01a1fdde-ba12-70f0-9262-4b8d98422e8b',
    'a new trigger': '/triggers?edit=new',
    Bundles: '/bundles',
    Tools: '/tools',
    Services: '/services',
    Backups: '/backups',
    'keeping of backups': '/backups?tab=keeping',
    'copies of backups': '/backups?tab=copies',
    'the recovery key': '/backups?tab=key',
    'first steps': '/welcome/place',
    'example data of the first steps': '/welcome/examples',
    'a first result': '/welcome/result',
    Models: '/settings/models',
    Appearance: '/settings',
    'Host settings': '/settings/host',
    Secrets: '/settings/secrets',
    'API access': '/settings/api',
    About: '/settings/about',
    Parts: '/parts',
    'the dashboard': '/runs/dashboard?range=1h',
    'no runs to compare': '/runs/compare',
    'the calendar': '/triggers?view=calendar',
    'an address that leads nowhere': '/nowhere',
  }

  beforeAll(async () => {
    const { items } = await call(site.client, listBlueprintsRoute)
    const idOf = (name: string) => items.find((blueprint) => blueprint.name === name)?.id ?? ''
    const run = (name: string, inputs: Record<string, string | number>, wait: number) =>
      call(site.client, startRunRoute, { query: { wait }, body: { blueprintId: idOf(name), inputs } })
    const addTrigger = (body: z.input<typeof CreateTrigger>) => call(site.client, createTriggerRoute, { body })
    const started = { blueprintId: idOf('Order report') }
    await addTrigger({ kind: 'webhook', name: 'Called', ...started, config: {} })
    await addTrigger({ kind: 'cron', name: 'Weekdays', ...started, config: { cron: '0 7 * * mon-fri' } })
    const after = { states: ['failed' as const], fallback: true }
    const failure = await addTrigger({ kind: 'run-ended', name: 'On failure', ...started, config: after })
    screens.Triggers = '/triggers'
    screens['a change of a trigger'] = `/triggers?edit=${failure.id}`
    const report = await run('Order report', {}, 30)
    const failed = await run('Order report', { file: 'nowhere.csv' }, 30)
    const waiting = await run('Approve a discount', { customer: 'Ada', amount: 10, percent: 5 }, 1)
    const { session, question } = await call(site.client, startDemoRoute)
    await call(site.client, addTurnRoute, {
      params: { sessionId: session.id },
      query: { wait: 30 },
      body: { question },
    })
    screens['a conversation'] = `/chat/${session.id}`
    screens['a workflow'] = `/workflows/${idOf('Order report')}?node=report`
    screens['its versions'] = `/workflows/${idOf('Order report')}?tab=versions`
    screens['its limits'] = `/workflows/${idOf('Order report')}?tab=limits`
    screens['its JSON'] = `/workflows/${idOf('Order report')}?tab=json`
    screens['the editor'] = `/workflows/${idOf('Order report')}/edit`
    screens['its code'] = `/workflows/${idOf('Order report')}/edit?view=code`
    screens['its history'] = `/workflows/${idOf('Order report')}/edit?view=history`
    screens['a workflow from words'] = '/workflows/new/described'
    screens['a new workflow'] = '/workflows?new=workflow'
    screens['the inputs of a run'] = `/workflows/${idOf('Approve a discount')}?run=new`
    screens['a run'] = `/runs/${report.id}?node=validate`
    screens['its timeline'] = `/runs/${report.id}?tab=timeline`
    screens['its events'] = `/runs/${report.id}?tab=events`
    screens['a failed run'] = `/runs/${failed.id}?node=parse`
    screens.Tasks = '/tasks'
    screens['the figures of a dashboard'] = '/runs/dashboard?range=24h'
    screens['two runs'] = `/runs/compare?a=${report.id}&b=${failed.id}`
    screens['a question'] = `/runs/${waiting.id}`
  })

  it.each(['light', 'dark'] as const)('has no serious barrier and no complaint, %s', async (colorScheme) => {
    const { page, complaints, close } = await site.open('/', { colorScheme })
    const found: Record<string, string[]> = {}
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(site.product.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settle(page)
      const barriers = await findBarriers(page)
      if (barriers.length > 0) found[name] = barriers
    }
    expect(found).toEqual({})
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    [900, 800],
    [640, 400], // 1280 × 800 at 200 %
  ])('fits into %d × %d without scrolling sideways', async (width, height) => {
    const { page, close } = await site.open('/', { viewport: { width, height } })
    const tooWide: string[] = []
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(site.product.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const overflow = await page.evaluate<number>(
        '(() => { const main = document.querySelector("main"); return main.scrollWidth - main.clientWidth })()',
      )
      if (overflow > 1) tooWide.push(`${name}: ${overflow} px`)
    }
    expect(tooWide).toEqual([])
    await close()
  })
})
