/** Ends the stack and keeps its data; the embedded engine answers again. */

import { say } from '../../contracts/phrases.ts'
import type { Docker } from '../docker/connect.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import type { JobType } from '../jobs/jobs.ts'
import { removeContainer, removeNetwork } from './converge.ts'
import { label, ours, secretsName } from './names.ts'
import type { StackBase } from './stack.ts'
import type { UpNeeds } from './up.ts'

export const downJob = ({ base, switchTo }: UpNeeds): JobType => ({
  title: () => say('jobDown'),
  plan: () => [
    { name: 'switch', title: say('stepAnswerFromEmbedded'), weight: 3 },
    { name: 'stop', title: say('stepStopServices'), weight: 6 },
    { name: 'network', title: say('stepRemoveNetwork'), weight: 1 },
  ],
  limitMs: 5 * 60_000,
  async work({ step, note }) {
    // The workers finish what they are at while the embedded engine starts; the API answers until it does.
    await step('switch', () => bothOf(switchTo('embedded'), removeWorkers(base)))
    await step('stop', (report) => removeContainers(base, report))
    await step('network', async () => {
      const left = await removeNetwork(await base.converge())
      if (left) note(left)
    })
    return {}
  },
})

/** Also where one of them fails: what goes on would be in the way of the next try. */
async function bothOf(...work: Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw one.reason
}

async function removeWorkers(base: StackBase): Promise<void> {
  const { docker, project } = await base.converge()
  const service = await base.service('worker')
  const list = await docker.listContainers({ all: true, ...ours(project) })
  const workers = list.filter(({ Labels }) => Labels[label.service] === service.name)
  await Promise.all(workers.map(({ Names }) => removeContainer(docker, Names[0]?.replace(/^\//, '') ?? '', service)))
}

/** Those that depend on others first; what is alike at once. */
export async function removeContainers(
  base: StackBase,
  report: (percent: number, detail: string) => void,
): Promise<void> {
  const { docker, project } = await base.converge()
  const order = [...(await base.definitions()).keys()].reverse()
  const list = await docker.listContainers({ all: true, ...ours(project) })
  const services = [...new Set([...order, ...list.map(({ Labels }) => Labels[label.service] ?? '')])]
  const definitions = await base.definitions()
  let done = 0
  for (const group of [services.filter((name) => name !== 'postgres' && name !== 'valkey'), ['valkey', 'postgres']]) {
    const mine = list.filter(({ Labels }) => group.includes(Labels[label.service] ?? ''))
    await Promise.all(
      mine.map(async ({ Names, Labels }) => {
        const service = Labels[label.service] ?? ''
        await removeContainer(docker, Names[0]?.replace(/^\//, '') ?? '', definitions.get(service))
        done++
        report((done / list.length) * 100, service)
      }),
    )
  }
  await removeSecretVolumes(docker, project)
}

/** Of containers that were never made: a host that was killed in between has left them. */
async function removeSecretVolumes(docker: Docker, project: string) {
  const { Volumes } = await docker.listVolumes(ours(project))
  for (const { Name } of Volumes ?? []) {
    if (Name.endsWith(secretsName(''))) await unlessMissing(docker.getVolume(Name).remove({ force: true }))
  }
}
