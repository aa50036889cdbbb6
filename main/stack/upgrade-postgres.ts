/**
 * Postgres of another major version: rehearsed with a fresh backup in a scratch server of it, then carried over by dump and restore
 * into a volume of its own while the engines rest. The old volume stays until somebody is sure; until then there is a way back.
 */
import { AppError, isAppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import type { JobContext, JobType, Report } from '../jobs/jobs.ts'
import { carryPostgres } from './carry-postgres.ts'
import { createAside, ensureVolume, removeContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { containerName, volumeName } from './names.ts'
import { declaredVolume, majorOf, type PostgresSide, postgresVolume, sideOf, withSide } from './postgres-side.ts'
import { postgresId } from './run-sql.ts'
import type { StackBase } from './stack.ts'
import { getImages, startServices } from './up.ts'
import { askFromOutside, stopEngines } from './upgrade.ts'
import { waitHealthy } from './wait-healthy.ts'

/** Restores the newest proven backup into a scratch server of that stack, and compares everything. */
export type Rehearse = (base: StackBase, context: JobContext, report: Report) => Promise<void>

const plan = [
  { name: 'images', title: say('stepNewPostgresImage'), weight: 15 },
  { name: 'rehearse', title: say('stepRehearse'), weight: 30 },
  { name: 'rest', title: say('stepRestEngines'), weight: 5 },
  { name: 'carry', title: say('stepCarryPostgres'), weight: 35 },
  { name: 'start', title: say('stepStartOnNew'), weight: 12 },
  { name: 'probe', title: say('stepAskOutside'), weight: 3 },
]

export const upgradePostgresJob = (base: StackBase, rehearse: Rehearse): JobType => ({
  title: () => say('jobUpgradePostgres'),
  plan: () => plan,
  limitMs: 6 * 3_600_000,
  async work(context, { image }: { image: string }) {
    const { step, signal, memo, remember, note } = context
    const before = (memo.before as PostgresSide | undefined) ?? sideOf(base.store.read())
    if (memo.done) return finish(base, before, memo.done as Carried)
    if (memo.before) await goBack(base, before, memo.next as PostgresSide)
    const variables = { ...before.variables, ICE_IMAGE_POSTGRES: image }
    await step('images', async (report) =>
      getImages(base, await base.definitions({ variables }), undefined, report, signal),
    )
    const next = await nextSide(base, image, { ...before, variables })
    await step('rehearse', (report) => rehearse(withSide(base, next), context, report))
    remember({ before, next })
    try {
      await step('rest', () => stopEngines(base))
      const carried = await step('carry', () => carry(base, next, signal))
      await step('start', () => switchTo(base, next, signal))
      await step('probe', () => askFromOutside(base, base.store.read().ports.engine, signal))
      remember({ done: carried }) // from here on it only goes on: what is written now is in the new volume
      note(say('postgresCarried', carried))
      return finish(base, before, carried)
    } catch (error) {
      if (memo.done) throw error
      await goBack(base, before, next)
      if (signal.aborted) throw signal.reason
      const why = isAppError(error) ? (error.detail ?? error.message) : String(error)
      throw new AppError('upgrade-failed', {
        detail: `The old Postgres is back, with all data. Why: ${why}`,
        cause: error,
      })
    }
  },
})

type Carried = { tables: number; rows: number }

function finish(base: StackBase, before: PostgresSide, carried: Carried): Carried {
  base.store.change({ keptPostgres: { ...before, since: new Date().toISOString() } })
  return carried
}

async function nextSide(base: StackBase, image: string, { variables }: PostgresSide): Promise<PostgresSide> {
  const docker = await base.docker()
  const running = (await docker.getContainer(await postgresId(base)).inspect()).Image
  const [now, then] = [await majorOf(docker, running), await majorOf(docker, image)]
  if (!now || !then || then <= now)
    throw refused(
      `${image} has ${then ? `Postgres ${then}` : 'no version that it tells'}, and the data is of Postgres ${now ?? '?'}. It has to be a newer one.`,
    )
  const path = await declaredVolume(docker, image)
  return {
    variables: { ...variables, ...(path && { ICE_POSTGRES_VOLUME: path }) },
    postgresVolume: `${postgresVolume}-${then}`,
  }
}

/** Before a job begins: what speaks against it. */
export function mustBeUpgradable({ store }: Pick<StackBase, 'store'>): void {
  const { hasOwnDatabase, keptPostgres } = store.read()
  if (hasOwnDatabase) throw refused('The Postgres is your own: upgrade it the way it was installed.')
  if (keptPostgres)
    throw refused(
      'The volume of the last upgrade is still kept. "ice upgrade confirm" deletes it, "ice upgrade undo" goes back.',
    )
}

const refused = (detail: string) => new AppError('upgrade-failed', { detail })

const asideName = 'postgres-next'

async function carry(base: StackBase, next: PostgresSide, signal: AbortSignal) {
  const needs = await base.converge()
  await removeNext(base, next)
  await ensureVolume(needs, next.postgresVolume)
  const service = await asideOf(base, next)
  const id = await createAside(needs, service, (spec) => ({
    ...spec,
    HostConfig: { ...spec.HostConfig, RestartPolicy: { Name: '' } },
  }))
  await needs.docker.getContainer(id).start()
  await waitHealthy(needs.docker, id, service, { signal })
  const carried = await carryPostgres({ docker: needs.docker, from: await postgresId(base), to: id, signal })
  await removeContainer(needs.docker, containerName(needs.project, asideName, 1), service)
  return carried
}

const asideOf = async (base: StackBase, next: PostgresSide): Promise<Definition> => ({
  ...(await withSide(base, next).service('postgres')),
  name: asideName,
})

/** What an earlier try has left of the new side. */
async function removeNext(base: StackBase, next: PostgresSide) {
  const { docker, project } = await base.converge()
  await removeContainer(docker, containerName(project, asideName, 1), undefined)
  if (base.store.read().postgresVolume === next.postgresVolume) return // never the one that is in use
  await unlessMissing(docker.getVolume(volumeName(project, next.postgresVolume)).remove({ force: true }))
}

/** The server of the other side starts on its volume, then everybody else. */
async function switchTo(base: StackBase, side: PostgresSide, signal: AbortSignal) {
  const needs = await base.converge()
  await removeContainer(needs.docker, containerName(needs.project, 'postgres', 1), await base.service('postgres'))
  const birth = await ensureVolume(needs, side.postgresVolume)
  base.store.change({ ...side, volumes: { ...base.store.read().volumes, [side.postgresVolume]: birth } })
  await startServices(base, { step: (_, work) => work(() => {}), skip: () => {}, signal })
}

async function goBack(base: StackBase, before: PostgresSide, next: PostgresSide) {
  await mustStillBe(base, before)
  await stopEngines(base)
  await switchTo(base, before, new AbortController().signal)
  await removeNext(base, next)
  forgetVolume(base, next.postgresVolume)
}

/** A volume that somebody has removed would be made anew, empty, and hide that. */
async function mustStillBe(base: StackBase, { postgresVolume: volume }: PostgresSide) {
  const { docker, project } = await base.converge()
  const name = volumeName(project, volume)
  if (await unlessMissing(docker.getVolume(name).inspect())) return
  throw new AppError('volume-lost', {
    detail: `The volume ${name} of the Postgres of before was removed: there is no way back but a backup.`,
    extra: { volume: name },
  })
}

function forgetVolume({ store }: Pick<StackBase, 'store'>, volume: string) {
  const { [volume]: _, ...volumes } = store.read().volumes
  store.change({ volumes })
}

/** Throws where there is nothing to go back to, and nothing to delete. */
export const keptOf = ({ store }: Pick<StackBase, 'store'>) => {
  const { keptPostgres } = store.read()
  if (keptPostgres) return keptPostgres
  throw refused('No upgrade of Postgres has left anything behind.')
}

export type PostgresUndo = { withoutBackup: boolean }

/** What was written since is in the backup that is taken before, and nowhere else. */
export const undoPostgresJob = (base: StackBase): JobType => ({
  title: () => say('jobUndoPostgres'),
  plan: () => [{ name: 'back', title: say('stepStartOldPostgres'), weight: 1 }],
  limitMs: 60 * 60_000,
  async work({ step, closeToCancel, note, memo, remember }, { withoutBackup }: PostgresUndo) {
    const { since, ...before } = keptOf(base)
    closeToCancel()
    const leaving = (memo.leaving as PostgresSide | undefined) ?? sideOf(base.store.read())
    remember({ leaving })
    await step('back', () => goBack(base, before, leaving))
    base.store.change({ keptPostgres: null })
    note(withoutBackup ? say('postgresIsBackAlone', { since }) : say('postgresIsBack', { since }))
    return {}
  },
})

export const dropOldPostgresJob = (base: StackBase): JobType => ({
  title: () => say('jobDropOldPostgres'),
  plan: () => [{ name: 'remove', title: say('stepDropOldVolume'), weight: 1 }],
  limitMs: 10 * 60_000,
  async work({ step, closeToCancel }) {
    const { postgresVolume: volume } = keptOf(base)
    closeToCancel()
    await step('remove', async () => {
      const { docker, project } = await base.converge()
      await unlessMissing(docker.getVolume(volumeName(project, volume)).remove({ force: true }))
      forgetVolume(base, volume)
      base.store.change({ keptPostgres: null })
    })
    return { volume }
  },
})
