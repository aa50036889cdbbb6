/**
 * Changes the stack to other images. Without a migration, one container after the other, so that no request is refused; with
 * one, on a copy of the database that comes back when anything fails. A host that was killed goes back first, then tries again.
 */

import { AppError, isAppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import { parsePort } from './container-spec.ts'
import { ensureContainer, findContainer, removeContainer } from './converge.ts'
import { copyDatabase, dropCopy, restoreCopy } from './database-copy.ts'
import type { Definition, Definitions } from './definition.ts'
import { ensureService } from './ensure-service.ts'
import { whatIsNewer } from './known-migrations.ts'
import { containerName, label, ours } from './names.ts'
import { findFreePort } from './ports.ts'
import { majorOf } from './postgres-side.ts'
import { outcomeOf, runOnce } from './run-once.ts'
import { isInstalled, type StackBase, wantedCount } from './stack.ts'
import { readSecrets } from './stack-secrets.ts'
import type { StackState } from './stack-state.ts'
import { getImages, removeExtraWorkers } from './up.ts'
import { waitHealthy } from './wait-healthy.ts'

export type UpgradeInput = { images?: Record<string, string> }
type Variables = Record<string, string>

const plan = [
  { name: 'images', title: say('stepNewImages'), weight: 40 },
  { name: 'look', title: say('stepLook'), weight: 8 },
  { name: 'copy', title: say('stepCopyDatabase'), weight: 10 },
  { name: 'migrate', title: say('stepMigrate'), weight: 10 },
  { name: 'services', title: say('stepOtherServices'), weight: 10 },
  { name: 'engine', title: say('stepChangeEngine'), weight: 12 },
  { name: 'workers', title: say('stepChangeWorkers'), weight: 6 },
  { name: 'probe', title: say('stepProbe'), weight: 4 },
]

export const upgradeJob = (base: StackBase): JobType => ({
  title: () => say('jobUpgrade'),
  plan: () => plan,
  limitMs: 60 * 60_000,
  async work(context, input: UpgradeInput) {
    const before = (context.memo.before as Variables | undefined) ?? base.store.read().variables
    const wanted = { ...before, ...imageVariables(input.images ?? {}) }
    const done = context.memo.done as Done | undefined
    if (done) return finish(base, done)
    if (context.attempt > 1 && context.memo.before) await goBack(base, context, before)
    const all = await base.definitions({ variables: wanted })
    await context.step('images', (report) => getImages(base, all, undefined, report, context.signal))
    const { pending, newer } = await context.step('look', () => look(base, all, context.signal))
    if (newer) context.note(newer)
    context.remember({ before })
    try {
      const placed = await change(base, context, all, pending)
      // From here on there is no way back: what is written now is written to the new database.
      const state = { variables: wanted, ...placed }
      context.remember({ done: { state, pending } satisfies Done })
      return await finish(base, { state, pending })
    } catch (error) {
      if (context.memo.done) throw error
      await goBack(base, { ...context, signal: new AbortController().signal }, before)
      throw takenBack(error, context.signal)
    }
  },
})

type Done = { state: Pick<StackState, 'variables' | 'engineNumber' | 'ports'>; pending: number }

/** The door follows, and the way back goes. Safe to run again. */
async function finish(base: StackBase, { state, pending }: Done) {
  base.store.change(state)
  await removeExtraWorkers(base)
  if (pending > 0 && !base.store.read().hasOwnDatabase) await dropCopy(base, new AbortController().signal)
  return { migrations: pending }
}

/** `worker` and `migrate` run the engine's image. */
export const imageVariables = (images: Record<string, string>): Variables =>
  Object.fromEntries(Object.entries(images).map(([service, image]) => [`ICE_IMAGE_${service.toUpperCase()}`, image]))

function takenBack(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const why = isAppError(error) ? (error.detail ?? error.message) : String(error)
  return new AppError('upgrade-failed', {
    detail: `The old images and the old database are back. Why: ${why}`,
    cause: error,
  })
}

type Look = { pending: number; newer?: string | undefined }

/** How many migrations the new image would apply. Throws while nothing has been touched. */
async function look(base: StackBase, all: Definitions, signal: AbortSignal): Promise<Look> {
  await refuseOtherMajor(base, all)
  const migrate = all.get('migrate')
  if (!migrate) return { pending: 0 }
  const status = await runOnce(
    await base.converge(),
    { ...migrate, command: ['dist/engine/migrate.js', 'status'] },
    signal,
  )
  const { migrations = [] } = outcomeOf(status, 'The new image') as { migrations?: { appliedAt: string | null }[] }
  const pending = migrations.filter(({ appliedAt }) => appliedAt === null).length
  return { pending, newer: await whatIsNewer(migrations.length) }
}

/** The files of one major version of Postgres mean nothing to another. */
async function refuseOtherMajor(base: StackBase, all: Definitions) {
  const { docker, project } = await base.converge()
  const postgres = all.get('postgres')
  const running = await findContainer(docker, containerName(project, 'postgres', 1))
  if (!postgres || !running || base.store.read().hasOwnDatabase) return
  const [now, next] = [await majorOf(docker, running.Image), await majorOf(docker, postgres.image)]
  if (!now || !next || now === next) return
  throw new AppError('upgrade-failed', {
    detail: `${postgres.image} has Postgres ${next}, and the data was written by Postgres ${now}. Nothing was changed. Say "ice upgrade --postgres ${postgres.image}": that carries the data over.`,
  })
}

async function change(base: StackBase, context: JobContext, all: Definitions, pending: number): Promise<Placed> {
  const { step, skip, signal, remember, note } = context
  const { hasOwnDatabase } = base.store.read()
  const needs = await base.converge()
  if (pending === 0) skip('copy', say('databaseStays'))
  else if (hasOwnDatabase) skip('copy', say('ownMigratedInPlace'))
  else {
    await step('copy', async () => {
      await stopEngines(base)
      await copyDatabase(base, signal)
      remember({ copied: true })
    })
  }
  if (pending > 0 && hasOwnDatabase) note(say('ownWayBack'))
  await step('migrate', async (report) => {
    const migrate = all.get('migrate')
    if (migrate) outcomeOf(await runOnce(needs, migrate, signal), 'The migration')
    report(100, say('migrationsApplied', { migrations: pending }))
  })
  await step('services', async () => {
    for (const service of others(all, base)) {
      await waitHealthy(needs.docker, await ensureContainer(needs, service), service, { signal })
    }
  })
  const placed = await step('engine', async () => {
    const beside = await startEngine(base, all, signal)
    // As long as the old database may come back, nobody writes to the new one: the door follows when all is well.
    if (pending === 0 || hasOwnDatabase) {
      base.store.change(beside)
      await removeExtraWorkers(base)
    }
    return beside
  })
  await step('workers', async (report) => {
    // Read anew: the engine's port stands in what the workers are made from.
    const { ports } = placed
    const worker = (await base.definitions({ variables: variablesIn(all, base), ports })).get('worker')
    if (!worker) return
    const count = wantedCount(worker, base.store.read())
    for (let number = 1; number <= count; number++) {
      const id = await ensureContainer(needs, worker, { number })
      await waitHealthy(needs.docker, id, worker, { signal })
      report((number / count) * 100, say('workerNumber', { worker: number }))
    }
  })
  await step('probe', () => askFromOutside(base, placed.ports.engine, signal))
  return placed
}

const others = (all: Definitions, base: StackBase): Definition[] =>
  [...all.values()].filter(
    (one) => !['migrate', 'engine', 'worker'].includes(one.name) && isInstalled(one, base.store.read()),
  )

type Placed = Pick<StackState, 'engineNumber' | 'ports'>

/** The new one beside the old one, on a port of its own. */
async function startEngine(base: StackBase, all: Definitions, signal: AbortSignal): Promise<Placed> {
  const needs = await base.converge()
  const { engineNumber, ports: before } = base.store.read()
  const service = all.get('engine')
  const number = engineNumber === 1 ? 2 : 1
  const [first = ''] = service?.ports ?? []
  const ports = { ...before, engine: await findFreePort(parsePort(first).outside, new Set([before.engine ?? 0])) }
  const changed = (await base.definitions({ variables: variablesIn(all, base), ports })).get('engine')
  if (!changed) return { engineNumber, ports: before }
  const id = await ensureContainer(needs, changed, { number })
  await waitHealthy(needs.docker, id, changed, { signal })
  return { engineNumber: number, ports }
}

/** The variables that `all` was made with, as far as they are images. */
const variablesIn = (all: Definitions, base: StackBase): Variables => ({
  ...base.store.read().variables,
  ...imageVariables(
    Object.fromEntries(
      [...all.values()]
        .filter(({ name }) => !['worker', 'migrate'].includes(name))
        .map(({ name, image }) => [name, image]),
    ),
  ),
})

/** All of them, also one of an upgrade that was cut: nobody may be at work in the database. */
export async function stopEngines(base: StackBase) {
  const { docker, project } = await base.converge()
  const all = await base.definitions()
  const list = await docker.listContainers({ all: true, ...ours(project) })
  const mine = list.filter(({ Labels }) => ['engine', 'worker'].includes(Labels[label.service] ?? ''))
  await Promise.all(
    mine.map(({ Names, Labels }) =>
      removeContainer(docker, Names[0]?.replace(/^\//, '') ?? '', all.get(Labels[label.service] ?? '')),
    ),
  )
}

/** What a stranger would see: the published port, with the token, through everything to the database and back. */
export async function askFromOutside(base: StackBase, port: number | undefined, signal: AbortSignal) {
  const { apiToken } = (await readSecrets(base.dataDir)) ?? { apiToken: '' }
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/blueprints?limit=1`, {
    headers: { authorization: `Bearer ${apiToken}`, connection: 'close' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
  })
  const text = await answer.text()
  if (answer.ok) return
  throw new AppError('service-failed', { detail: `The new engine answered ${answer.status}: ${text.slice(0, 300)}` })
}

/** The old images and, where it was copied, the old database. Safe to run again. */
async function goBack(base: StackBase, { memo, signal, remember }: JobContext, before: Variables) {
  const change = { variables: before }
  const old = await base.definitions(change)
  const { docker } = await base.converge()
  const start = async (name: string, number = 1) => {
    const { id, service } = await ensureService(base, name, { number, change })
    await waitHealthy(docker, id, service, { signal })
  }
  if (memo.copied) {
    await stopEngines(base)
    await restoreCopy(base, signal)
    remember({ copied: false })
  } else if (!base.store.read().hasOwnDatabase) await dropCopy(base, signal).catch(() => {}) // one that was cut while it was made
  for (const { name } of others(old, base)) await start(name)
  await start('engine', base.store.read().engineNumber)
  for (let number = 1; number <= base.store.read().workers; number++) await start('worker', number)
  await removeExtraWorkers(base)
}
