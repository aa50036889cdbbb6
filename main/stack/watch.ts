/**
 * Watches the stack while it answers: learns of every container that ends from the engine's events, looks by itself every
 * ten seconds, starts again what is down, and stops doing so when that does not help.
 */
import type { Readable } from 'node:stream'
import { AppError, isAppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { ContainerInfo } from '../docker/connect.ts'
import type { Notices, Subject } from '../notices/open-notices.ts'
import type { ConvergeNeeds } from './converge.ts'
import { ensureNetwork, removeContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { ensureService } from './ensure-service.ts'
import { label, networkName, ours, volumeName } from './names.ts'
import { type StackBase, wantedCount } from './stack.ts'
import { judge, type Mended, newMended, type WatchdogState } from './watchdog-policy.ts'

const calmMs = 10_000
const worriedMs = 1000
const settleMs = 200
/** A container may call itself unhealthy for as long before it is restarted: it may be busy. */
const unhealthyMs = 45_000
const maxLoop = 10
const containerEngine: Subject = { subject: 'container-engine', title: 'The container engine' }

export type Watch = {
  state: () => WatchdogState[]
  /** Why the engine does not answer, as far as the watch knows; null while all is well. */
  problem: () => Problem | null
  /** Forget what was given up: somebody has looked after it. */
  reset: () => void
  /** Resolves when nothing is being mended any more; a job that has begun keeps it so. */
  rest: () => Promise<void>
  /** Looks now. */
  look: () => Promise<void>
  stop: () => Promise<void>
}

type Needs = {
  base: StackBase /** A job is at work on this service, or on any. */
  isBusy: (service?: string) => boolean
  notices: Pick<Notices, 'saw' | 'gaveUp' | 'forget'>
  /** A container has started or ended. */
  onChange?: () => void
  now?: () => number
}

export function watchStack({ base, isBusy, notices, onChange = () => {}, now = Date.now }: Needs): Watch {
  const { log, store } = base
  const mended = new Map<string, Mended>()
  const down = new Map<string, { since: number; sentence: string }>()
  /** Volumes of which it was told that they are gone. */
  const lost = new Set<string>()
  const stopping = new AbortController()
  let problem: Problem | null = null
  /** Something is about to be told of, and wants another look. */
  let isPending = false
  let timer: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  let events: { destroy: () => void } | undefined

  const isOff = () => stopping.signal.aborted || store.read().mode !== 'stack'

  function plan(ms: number) {
    clearTimeout(timer)
    if (!stopping.signal.aborted) timer = setTimeout(() => void look(), ms)
  }

  const look = () => {
    looking = looking.then(lookOnce).catch((error: unknown) => log.warn('The stack could not be looked at', { error }))
    return looking
  }

  async function lookOnce() {
    if (isOff()) return hangUp() // whoever starts the stack says so
    isPending = false
    try {
      const needs = await base.converge()
      await listen(needs)
      const list = await needs.docker.listContainers({ all: true, ...ours(needs.project) })
      saw(containerEngine, undefined)
      for (const service of await base.installed())
        if (service.about.kind !== 'once' && !isBusy(service.name)) await tend(needs, service, list)
      const worst = [...down.values()][0]
      problem = worst ? toProblem(new AppError('service-failed', { detail: worst.sentence })) : null
    } catch (error) {
      problem = toProblem(error)
      if (problem.code === 'container-engine-missing' || !isAppError(error))
        saw(containerEngine, problem.detail ?? problem.title)
      if (!isAppError(error)) log.warn('The stack could not be looked at', { error })
      await base.engine(true).catch(() => {})
    }
    plan(problem || isPending ? worriedMs : calmMs)
  }

  async function tend(needs: ConvergeNeeds, service: Definition, list: readonly ContainerInfo[]) {
    const { engineNumber } = store.read()
    const count = wantedCount(service, store.read())
    const numbers = service.name === 'engine' ? [engineNumber] : Array.from({ length: count }, (_, index) => index + 1)
    for (const number of numbers) {
      const key = `${service.name}-${number}`
      const found = list.find(
        ({ Labels }) => Labels[label.service] === service.name && Labels[label.number] === String(number),
      )
      const sentence = whatIsWrong(needs, service, found)
      saw({ subject: key, title: service.about.title }, sentence)
      if (sentence === undefined) {
        recovered(key)
        continue
      }
      const since = down.get(key)?.since ?? now()
      down.set(key, { since, sentence })
      if (isUnhealthy(found) && now() - since < unhealthyMs) continue
      if (found?.State === 'restarting') {
        await endLoop(needs, service, key, found.Id)
        continue
      }
      await mend(needs, service, number, key, found)
    }
  }

  function saw(about: Subject, wrong: string | undefined) {
    isPending = notices.saw({ ...about, isUp: wrong === undefined, sentence: wrong ?? '' }) || isPending
  }

  function recovered(key: string) {
    if (!down.delete(key)) return
    const history = mended.get(key)
    if (history?.gaveUpAt) mended.set(key, { ...history, gaveUpAt: null })
  }

  function giveUp(service: Definition, key: string, sentence: string, why: string) {
    mended.set(key, { at: mended.get(key)?.at ?? [], gaveUpAt: now() })
    down.set(key, { since: now(), sentence })
    log.error('A service was given up', { service: service.name, why })
    notices.gaveUp({ subject: key, title: service.about.title, sentence })
  }

  async function mend(
    needs: ConvergeNeeds,
    service: Definition,
    number: number,
    key: string,
    found: ContainerInfo | undefined,
  ) {
    const history = mended.get(key) ?? newMended
    const verdict = judge(history, now())
    const was = down.get(key)
    if (verdict.do === 'wait') return
    if (verdict.do === 'give-up') {
      if (history.gaveUpAt !== null) return
      const sentence = `${service.about.title} was given up: ${verdict.why}. ${was?.sentence ?? ''} Look at its log, then "ice restart ${service.name}".`
      return giveUp(service, key, sentence, verdict.why)
    }
    mended.set(key, { ...history, at: [...history.at.slice(-20), now()] })
    log.warn('A service is started again', { service: service.name, number, why: was?.sentence })
    await refuseLostVolume(needs, service, key)
    await ensureNetwork(needs)
    if (isUnhealthy(found) || isOffNetwork(needs, found)) await removeContainer(needs.docker, found?.Id ?? '', service)
    await ensureService(base, service.name, { number })
  }

  /** The engine itself starts a container again that ends with a failure, for ever: so long we look on. */
  async function endLoop({ docker }: ConvergeNeeds, service: Definition, key: string, id: string) {
    const container = docker.getContainer(id)
    const { RestartCount } = await container.inspect()
    if (RestartCount < maxLoop) return
    await container.stop({ t: 5 }).catch(() => {})
    const sentence = `${service.about.title} ended ${RestartCount} times in a row and was stopped. Look at its log, then "ice restart ${service.name}".`
    giveUp(service, key, sentence, 'it ends again and again')
  }

  /** A database without its volume would come up empty, and look healthy. */
  async function refuseLostVolume({ docker, project }: ConvergeNeeds, service: Definition, key: string) {
    for (const volume of service.about.data) {
      const birth = store.read().volumes[volume]
      const found = await docker
        .getVolume(volumeName(project, volume))
        .inspect()
        .catch(() => undefined)
      if (birth === undefined || (found && (found.Labels?.[label.birth] ?? 'unmarked') === birth)) continue
      const detail = `The volume ${volumeName(project, volume)} of ${service.about.title} was removed, and the data in it is gone. Restore a backup, or say "ice up --accept-data-loss".`
      if (!lost.has(volume)) notices.gaveUp({ subject: key, title: service.about.title, sentence: detail })
      lost.add(volume)
      throw new AppError('volume-lost', { detail })
    }
  }

  async function listen({ docker, project }: ConvergeNeeds) {
    if (events) return
    const filters = {
      type: ['container' as const],
      event: ['die', 'destroy', 'start', 'health_status'],
      label: [`${label.project}=${project}`],
    }
    const stream = (await docker.getEvents({ filters })) as unknown as Readable
    events = stream
    stream.on('data', () => {
      onChange()
      plan(settleMs)
    })
    const lost = () => {
      if (events !== stream) return
      events = undefined
      plan(worriedMs)
    }
    stream.on('error', lost)
    stream.on('close', lost)
    stream.on('end', lost)
  }

  function hangUp() {
    const stream = events
    events = undefined
    stream?.destroy()
  }

  plan(0)
  return {
    problem: () => problem,
    state: () =>
      [...mended].map(([key, { at, gaveUpAt }]) => ({
        service: key,
        restarts: at.length,
        gaveUp: gaveUpAt !== null,
        sentence: down.get(key)?.sentence ?? 'It answers again.',
      })),
    reset() {
      mended.clear()
      down.clear()
      lost.clear()
      problem = null
      plan(0)
    },
    rest: () => looking,
    look,
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      hangUp()
      await looking
      hangUp()
    },
  }
}

const isUnhealthy = (found: ContainerInfo | undefined) =>
  found?.State === 'running' && found.Status.includes('(unhealthy)')

function whatIsWrong(
  needs: ConvergeNeeds,
  { about }: Definition,
  found: ContainerInfo | undefined,
): string | undefined {
  if (!found) return `The container of ${about.title} was removed.`
  if (isUnhealthy(found)) return `${about.title} runs, and does not answer.`
  if (found.State === 'restarting') return `${about.title} ends again and again (${found.Status}).`
  // It may call itself healthy there: Postgres is asked over a socket of its own.
  if (found.State === 'running')
    return isOffNetwork(needs, found) ? `${about.title} is not on the network of the stack any more.` : undefined
  return `${about.title} is not running (${found.Status}).`
}

/** Its network was removed, perhaps made anew: a container keeps the id of the one it was made in. */
const isOffNetwork = ({ project }: ConvergeNeeds, found: ContainerInfo | undefined) =>
  found !== undefined && !Object.keys(found.NetworkSettings?.Networks ?? {}).includes(networkName(project))
