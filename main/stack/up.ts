/** From nothing, or from whatever is there, to a stack that answers. Every step can be run again after a kill. */
import { AppError } from '../../contracts/errors.ts'
import { type Sentence, say } from '../../contracts/phrases.ts'
import type { StackUp } from '../../contracts/stack.ts'
import type { Docker } from '../docker/connect.ts'
import { findImage, loadArchive, pullImage } from '../docker/pull-image.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import type { StepPlan } from '../jobs/progress.ts'
import { parsePort } from './container-spec.ts'
import { ensureNetwork, ensureVolume, findContainer, publishedPort, removeContainer } from './converge.ts'
import type { Definition, Definitions } from './definition.ts'
import { ensureService } from './ensure-service.ts'
import { containerName, volumeName } from './names.ts'
import { hasOwnServices, mustBeUsable } from './own-services.ts'
import { findFreePort, isPortFree } from './ports.ts'
import { declaredVolume } from './postgres-side.ts'
import { preflight } from './preflight.ts'
import { outcomeOf, runOnce } from './run-once.ts'
import { isInstalled, type StackBase, wantedCount } from './stack.ts'
import { changeSecrets } from './stack-secrets.ts'
import type { StackState } from './stack-state.ts'
import { waitHealthy } from './wait-healthy.ts'

export type UpNeeds = { base: StackBase; switchTo: (mode: StackState['mode']) => Promise<void> }

const limitMs = 30 * 60_000

export const upPlan: readonly StepPlan[] = [
  { name: 'find', title: say('stepFindEngine'), weight: 1 },
  { name: 'preflight', title: say('stepPreflight'), weight: 1 },
  { name: 'images', title: say('stepImages'), weight: 40 },
  { name: 'ground', title: say('stepGround'), weight: 2 },
  { name: 'own', title: say('stepOwnServers'), weight: 1 },
  { name: 'database', title: say('stepPostgres'), weight: 15 },
  { name: 'migrate', title: say('stepMigrate'), weight: 10 },
  { name: 'cache', title: say('stepValkey'), weight: 5 },
  { name: 'engine', title: say('stepEngine'), weight: 20 },
  { name: 'addOns', title: say('stepAddOns'), weight: 4 },
  { name: 'switch', title: say('stepAnswerFromStack'), weight: 2 },
]

export const upJob = ({ base, switchTo }: UpNeeds): JobType => ({
  title: () => say('jobUp'),
  plan: () => upPlan,
  limitMs,
  async work(context, input: StackUp) {
    const { step } = context
    await step('find', async (report) => {
      const { engine } = await base.engine(true)
      await base.docker()
      report(null, engine ? `${engine.name}, ${engine.version}` : '')
    })
    await rememberWish(base, input)
    await step('preflight', async () => {
      for (const sentence of await checkMachine(base)) context.note(sentence)
    })
    await step('images', async (report) =>
      getImages(base, await base.definitions(), input.archive, report, context.signal),
    )
    await step('ground', () => layGround(base, input.acceptDataLoss === true, context.note))
    await lookAtOwn(base, context)
    await startServices(base, context)
    await step('switch', () => switchTo('stack'))
    return { port: base.store.read().ports.engine }
  },
})

async function lookAtOwn(base: StackBase, { step, skip, note, signal }: JobContext) {
  if (!hasOwnServices(base)) return skip('own', say('allInContainers'))
  await step('own', async () => {
    for (const sentence of await mustBeUsable(base, signal)) note(sentence)
  })
}

/** First of all on disk: a host that is killed now starts what was asked for, not what was there before. */
async function rememberWish({ store, dataDir, definitions }: StackBase, input: StackUp) {
  const state = store.read()
  const known = [...(await definitions()).values()].filter(({ isAddOn }) => isAddOn).map(({ name }) => name)
  const unknown = input.addOns?.find((name) => !known.includes(name))
  if (unknown)
    throw new AppError('service-not-found', { detail: `There is no add-on ${unknown}. There is: ${known.join(', ')}.` })
  const addOns = new Set([...state.addOns, ...(input.addOns ?? [])])
  for (const name of input.withoutAddOns ?? []) addOns.delete(name)
  const secrets = await changeSecrets(dataDir, {
    ...(input.databaseUrl !== undefined && { databaseUrl: input.databaseUrl ?? undefined }),
    ...(input.redisUrl !== undefined && { redisUrl: input.redisUrl ?? undefined }),
  })
  store.change({
    addOns: [...addOns],
    ...(input.workers !== undefined && { workers: input.workers }),
    variables: { ...state.variables, ...input.variables },
    hasOwnDatabase: Boolean(secrets.databaseUrl),
    hasOwnRedis: Boolean(secrets.redisUrl),
    secretsMadeAt: state.secretsMadeAt ?? new Date().toISOString(),
  })
}

export async function checkMachine(base: StackBase): Promise<string[]> {
  const { engine } = await base.engine()
  const docker = await base.docker()
  if (!engine) return []
  const { project } = base.store.read()
  const newPorts = new Map<string, number>()
  const chosen: Record<string, number> = {}
  for (const service of await base.installed()) {
    const [first] = service.ports
    if (!first) continue
    const wanted = base.store.read().ports[service.name] ?? parsePort(first).outside
    const number = service.name === 'engine' ? base.store.read().engineNumber : 1
    const container = await findContainer(docker, containerName(project, service.name, number))
    const isOwn = container !== undefined && publishedPort(container, service) === wanted
    if (!isOwn && !(await isPortFree(wanted))) newPorts.set(service.name, wanted)
    const taken = new Set(Object.values(chosen))
    chosen[service.name] = isOwn ? wanted : await findFreePort(wanted, taken)
  }
  const notes = await preflight({ docker, engine, project, dataDir: base.dataDir, newPorts })
  base.store.change({ ports: { ...base.store.read().ports, ...chosen } })
  return notes
}

type Report = (percent: number | null, detail?: Sentence) => void

/** `all` may differ from what is installed: an upgrade gets its images first. */
export async function getImages(
  base: StackBase,
  all: Definitions,
  archive: string | undefined,
  report: Report,
  signal: AbortSignal,
) {
  const docker = await base.docker()
  if (archive) await loadArchive(docker, archive, report, signal)
  const images = [
    ...new Set([...all.values()].filter((one) => isInstalled(one, base.store.read())).map(({ image }) => image)),
  ]
  const missing: string[] = []
  for (const image of images) if (!(await findImage(docker, image))) missing.push(image)
  for (const [index, image] of missing.entries()) {
    const share = (percent: number | null) => ((index + (percent ?? 0) / 100) / missing.length) * 100
    await pullImage(docker, image, (percent, detail) => report(share(percent), detail), signal)
  }
  report(100, missing.length === 0 ? say('allImagesHere') : say('imagesPulled', { images: missing.length }))
  await rememberPostgresVolume(base, docker)
}

async function rememberPostgresVolume(base: StackBase, docker: Docker) {
  const postgres = (await base.definitions()).get('postgres')
  const declared = postgres && (await declaredVolume(docker, postgres.image))
  if (!declared) return
  const { variables } = base.store.read()
  base.store.change({ variables: { ...variables, ICE_POSTGRES_VOLUME: declared } })
}

export async function layGround(base: StackBase, acceptDataLoss: boolean, note: (sentence: Sentence) => void) {
  const needs = await base.converge()
  const services = await base.installed()
  const { project, volumes } = base.store.read()
  await ensureNetwork(needs)
  const births: Record<string, string> = { ...volumes }
  for (const service of services) {
    for (const mount of service.volumes) {
      const volume = mount.split(':', 1)[0] ?? ''
      const before = volumes[volume]
      const isLost =
        before !== undefined &&
        service.about.data.includes(volume) &&
        (await isGone(needs.docker, volumeName(project, volume)))
      if (isLost && !acceptDataLoss) throw volumeLost(volumeName(project, volume), service)
      if (isLost) note(say('volumeMadeAnew', { volume: volumeName(project, volume) }))
      births[volume] = await ensureVolume(needs, volume)
    }
  }
  base.store.change({ volumes: births })
}

const isGone = async (docker: Docker, name: string) => {
  const { Volumes } = await docker.listVolumes({ filters: { name: [name] } })
  return !(Volumes ?? []).some((volume) => volume.Name === name)
}

const volumeLost = (volume: string, { about }: Definition) =>
  new AppError('volume-lost', {
    detail: `The volume ${volume} of ${about.title} was removed, and the data in it is gone. Restore a backup, or say "ice up --accept-data-loss" to go on with an empty one.`,
    extra: { volume },
  })

export const stackParts = ['database', 'cache', 'engine', 'addOns'] as const
export type StackPart = (typeof stackParts)[number]

/** Postgres and its migration beside the cache, then everything that works on them; or some of it. */
export async function startServices(
  base: StackBase,
  { step, skip, signal }: Pick<JobContext, 'step' | 'skip' | 'signal'>,
  parts: readonly StackPart[] = stackParts,
) {
  const needs = await base.converge()
  const { docker } = needs
  const state = base.store.read()
  const all = await base.definitions()
  const start = async (service: Definition, report: Report) => {
    const numbers =
      service.name === 'engine'
        ? [state.engineNumber]
        : Array.from({ length: wantedCount(service, state) }, (_, index) => index + 1)
    const ids: string[] = []
    for (const number of numbers) ids.push((await ensureService(base, service.name, { number })).id)
    await Promise.all(
      ids.map((id) => waitHealthy(docker, id, service, { signal, report: (detail) => report(null, detail) })),
    )
  }
  const startNamed = async (stepName: string, name: string) => {
    const service = all.get(name)
    if (!service || !isInstalled(service, state)) return skip(stepName, say('youBringYourOwn'))
    await step(stepName, (report) => start(service, report))
  }
  const migrate = async () => {
    await startNamed('database', 'postgres')
    await step('migrate', async (report) => {
      const { applied } = outcomeOf(await runOnce(needs, await base.service('migrate'), signal), 'The migration')
      report(
        100,
        Array.isArray(applied) && applied.length > 0
          ? say('migrationsApplied', { migrations: applied.length })
          : say('wasUpToDate'),
      )
    })
  }
  // Neither waits for the other. Both have ended when one has failed: what goes on would be in the way of the next try.
  const begun = await Promise.allSettled([
    parts.includes('database') && migrate(),
    parts.includes('cache') && startNamed('cache', 'valkey'),
  ])
  for (const one of begun) if (one.status === 'rejected') throw one.reason
  if (parts.includes('engine'))
    await step('engine', async (report) => {
      const engines = ['engine', 'worker'].flatMap((name) => all.get(name) ?? [])
      await Promise.all(engines.map((service) => start(service, report)))
      await removeExtraWorkers(base)
    })
  if (!parts.includes('addOns')) return
  const addOns = [...all.values()].filter((one) => one.isAddOn)
  if (state.addOns.length === 0) skip('addOns', say('noneInstalled'))
  else {
    await step('addOns', async (report) => {
      for (const service of addOns) if (isInstalled(service, state)) await start(service, report)
    })
  }
  for (const service of addOns) {
    if (!isInstalled(service, state))
      await removeContainer(docker, containerName(needs.project, service.name, 1), service)
  }
}

/** Workers beyond the number that is wanted, and engines of an earlier number. */
export async function removeExtraWorkers(base: StackBase) {
  const { docker, project } = await base.converge()
  const { workers, engineNumber } = base.store.read()
  const all = await base.definitions()
  const list = await docker.listContainers({ all: true, filters: { label: [`dev.iceos.project=${project}`] } })
  for (const { Labels, Names } of list) {
    const name = Names[0]?.replace(/^\//, '') ?? ''
    const number = Number(Labels['dev.iceos.number'])
    const service = Labels['dev.iceos.service'] ?? ''
    const isExtra = (service === 'worker' && number > workers) || (service === 'engine' && number !== engineNumber)
    if (isExtra) await removeContainer(docker, name, all.get(service))
  }
}
