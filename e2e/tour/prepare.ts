/** What the pictures show: the example data that everybody has, and a few runs, documents and questions. */
import { takeBackupRoute } from '../../contracts/backups.ts'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { getJobRoute, hasJobEnded } from '../../contracts/jobs.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { createTriggerRoute } from '../../contracts/triggers.ts'
import { clientOf } from '../browser/open-browser.ts'
import type { Product } from '../start-product.ts'
import { until } from '../testing/until.ts'

export type Ids = { report: string; workflow: string; question: string }

export async function prepare(product: Product): Promise<Ids> {
  const client = clientOf(product)
  const { items } = await call(client, listBlueprintsRoute)
  const idOf = (name: string) => {
    const found = items.find((blueprint) => blueprint.name === name)
    if (!found) throw new Error(`The example "${name}" is not there.`)
    return found.id
  }
  const run = (name: string, inputs: Record<string, string | number> = {}, wait = 30) =>
    call(client, startRunRoute, { query: { wait }, body: { blueprintId: idOf(name), inputs } })
  await run('Order report', { file: 'nowhere.csv' })
  const report = await run('Order report')
  const question = await run('Approve a discount', { customer: 'Ada', amount: 1200, percent: 15 }, 1)
  await call(client, createTriggerRoute, {
    body: {
      kind: 'cron',
      name: 'Every weekday at seven',
      blueprintId: idOf('Order report'),
      config: { cron: '0 7 * * mon-fri' },
    },
  })
  const job = await call(client, takeBackupRoute, { body: {} })
  const hasEnded = async () => hasJobEnded(await call(client, getJobRoute, { params: { jobId: job.id } }))
  await until('the backup is proven', async () => (await hasEnded()) || undefined, { withinMs: 120_000, everyMs: 500 })
  return { report: report.id, workflow: idOf('Order report'), question: question.id }
}
