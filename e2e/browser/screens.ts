/** Every screen with something on it: what the walks through all of them go by. */
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { addTurnRoute, startDemoRoute } from '../../contracts/chat.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { createTriggerRoute } from '../../contracts/triggers.ts'

/** Until nothing is loading any more, in any language. */
export const settle = (page: Page) =>
  expect
    .poll(() => page.getByRole('status', { name: /^(Loading|Wird geladen|Cargando)/ }).count(), { timeout: 15_000 })
    .toBe(0)

const always: Record<string, string> = {
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

/** Makes what they show, and says where they are: path by name. */
export async function prepareScreens(client: Client): Promise<Record<string, string>> {
  const screens = { ...always }
  const { items } = await call(client, listBlueprintsRoute)
  const idOf = (name: string) => items.find((blueprint) => blueprint.name === name)?.id ?? ''
  const run = (name: string, inputs: Record<string, string | number>, wait: number) =>
    call(client, startRunRoute, { query: { wait }, body: { blueprintId: idOf(name), inputs } })
  const started = { blueprintId: idOf('Order report') }
  await call(client, createTriggerRoute, { body: { kind: 'webhook', name: 'Called', ...started, config: {} } })
  await call(client, createTriggerRoute, {
    body: { kind: 'cron', name: 'Weekdays', ...started, config: { cron: '0 7 * * mon-fri' } },
  })
  const after = { states: ['failed' as const], fallback: true }
  const failure = await call(client, createTriggerRoute, {
    body: { kind: 'run-ended', name: 'On failure', ...started, config: after },
  })
  screens.Triggers = '/triggers'
  screens['a change of a trigger'] = `/triggers?edit=${failure.id}`
  const report = await run('Order report', {}, 30)
  const failed = await run('Order report', { file: 'nowhere.csv' }, 30)
  const waiting = await run('Approve a discount', { customer: 'Ada', amount: 10, percent: 5 }, 1)
  const { session, question } = await call(client, startDemoRoute)
  await call(client, addTurnRoute, {
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
  return screens
}
