/** How the stack is: Docker is asked for the containers, and each container whether it works. */

import { toProblem } from '../../contracts/errors.ts'
import type { ServiceContainer, ServiceProbe, Stack, StackService } from '../../contracts/stack.ts'
import type { ContainerInspectInfo, Docker } from '../docker/connect.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import { describeContainer } from './container-state.ts'
import type { Definition } from './definition.ts'
import { label, ours } from './names.ts'
import { probe } from './probe.ts'
import type { ProbeHistory } from './probe-history.ts'
import { isInstalled, type StackBase, wantedCount } from './stack.ts'
import type { StandingProbes } from './standing-probes.ts'
import type { WatchdogState } from './watchdog-policy.ts'

type Needs = { base: StackBase; history: ProbeHistory; standing: StandingProbes; watchdog: () => WatchdogState[] }

export async function readStack({ base, history, standing, watchdog }: Needs): Promise<Stack> {
  const state = base.store.read()
  const definitions = [...(await base.definitions()).values()]
  try {
    const docker = await base.docker()
    const containers = await listContainers(docker, state.project)
    const services = await Promise.all(
      definitions.map((service) => describeService(docker, service, containers, { base, history, standing })),
    )
    return { project: state.project, state: overall(services), services, watchdog: watchdog(), problem: null }
  } catch (error) {
    return { project: state.project, state: 'broken', services: [], watchdog: watchdog(), problem: toProblem(error) }
  }
}

export async function listContainers(docker: Docker, project: string): Promise<ContainerInspectInfo[]> {
  const list = await docker.listContainers({ all: true, ...ours(project) })
  const infos = await Promise.all(list.map(({ Id }) => unlessMissing(docker.getContainer(Id).inspect())))
  return infos.filter((info) => info !== undefined)
}

export const containersOf = (containers: readonly ContainerInspectInfo[], service: string) =>
  containers
    .filter(({ Config }) => Config.Labels[label.service] === service)
    .sort((a, b) => Number(a.Config.Labels[label.number]) - Number(b.Config.Labels[label.number]))

async function describeService(
  docker: Docker,
  service: Definition,
  all: readonly ContainerInspectInfo[],
  { base, history, standing }: Omit<Needs, 'watchdog'>,
): Promise<StackService> {
  const state = base.store.read()
  const containers = await Promise.all(
    containersOf(all, service.name).map(async (info) => {
      const asked = info.State.Running && service.about.kind !== 'once'
      const answer = asked ? await history.fresh(info.Id, () => probe(docker, info, service, standing)) : null
      return describeContainer(info, service, answer)
    }),
  )
  const wanted = isInstalled(service, state) ? wantedCount(service, state) : 0
  const { name, image, about } = service
  return {
    ...{
      name,
      image,
      title: about.title,
      about: about.about,
      kind: about.kind,
      isInstalled: wanted > 0,
      wanted,
      containers,
    },
    state: serviceState(containers),
    sentence: sentenceOf(containers, wanted),
    history: containers.flatMap(({ id }) => history.of(id)).slice(-60),
    settings: about.settings.map((setting) => ({
      ...setting,
      value: base.store.read().variables[setting.name] ?? setting.default,
    })),
  }
}

const worstFirst: ServiceContainer['state'][] = [
  'failed',
  'unhealthy',
  'created',
  'starting',
  'stopped',
  'healthy',
  'done',
]

function serviceState(containers: readonly ServiceContainer[]): StackService['state'] {
  return worstFirst.find((state) => containers.some((one) => one.state === state)) ?? 'absent'
}

function sentenceOf(containers: readonly ServiceContainer[], wanted: number): string {
  if (containers.length === 0) return wanted === 0 ? 'It is not installed.' : 'It has no container.'
  const bad = containers.find(({ state }) => state === 'failed' || state === 'unhealthy' || state === 'stopped')
  if (bad) return bad.exitCause ?? bad.probe?.sentence ?? 'It does not answer.'
  const healthy = containers.filter(({ state }) => state === 'healthy').length
  if (containers.some(({ state }) => state === 'done')) return 'It has done its work.'
  const latency = containers[0]?.probe?.latencyMs
  const answered = latency === undefined ? '' : `, answered in ${latency.toFixed(0)} ms`
  return wanted > 1 ? `${healthy} of ${wanted} answer.` : healthy > 0 ? `It answers${answered}.` : 'It is starting.'
}

function overall(services: readonly StackService[]): Stack['state'] {
  const wanted = services.filter(({ isInstalled: yes, kind }) => yes && kind !== 'once')
  if (services.every(({ containers }) => containers.length === 0)) return 'absent'
  if (wanted.every(({ state, containers, wanted: count }) => state === 'healthy' && containers.length >= count))
    return 'up'
  if (wanted.every(({ state }) => state === 'absent' || state === 'stopped')) return 'down'
  return wanted.some(({ state }) => state === 'starting' || state === 'created') ? 'starting' : 'broken'
}

export const isOk = (answer: ServiceProbe | null) => answer?.ok === true
