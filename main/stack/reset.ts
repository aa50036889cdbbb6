/** Deletes the stack with its data: what carries our labels and this data folder's project, and nothing else. */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import type { StackRemains } from '../../contracts/stack.ts'
import type { Docker } from '../docker/connect.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import type { JobType } from '../jobs/jobs.ts'
import { removeNetwork } from './converge.ts'
import { removeContainers } from './down.ts'
import { ours } from './names.ts'
import type { StackBase } from './stack.ts'
import { secretsFileOf } from './stack-secrets.ts'
import type { UpNeeds } from './up.ts'

export async function findRemains(base: StackBase): Promise<StackRemains> {
  const docker = await base.docker()
  const { project } = base.store.read()
  const [containers, { Volumes }, networks, sizes] = await Promise.all([
    docker.listContainers({ all: true, ...ours(project) }),
    docker.listVolumes(ours(project)),
    docker.listNetworks(ours(project)),
    volumeSizes(docker),
  ])
  return {
    containers: containers.map(({ Names }) => ({ name: Names[0]?.replace(/^\//, '') ?? '' })),
    volumes: (Volumes ?? []).map(({ Name }) => ({ name: Name, bytes: sizes.get(Name) ?? null })),
    networks: networks.map(({ Name }) => ({ name: Name })),
    confirm: project,
  }
}

/** Docker walks the volumes for it: only when somebody asks. */
export async function volumeSizes(docker: Docker): Promise<Map<string, number>> {
  const { Volumes } = (await docker.df()) as { Volumes?: { Name: string; UsageData?: { Size: number } }[] }
  return new Map(
    (Volumes ?? []).flatMap(({ Name, UsageData }) =>
      UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
    ),
  )
}

export function checkConfirmation(base: StackBase, confirm: string): void {
  const { project } = base.store.read()
  if (confirm === project) return
  throw new AppError('reset-not-confirmed', {
    detail: `It deletes all data of the stack. Send "${project}" as its confirmation.`,
  })
}

export const resetJob = ({ base, switchTo }: UpNeeds): JobType => ({
  title: () => 'Delete the stack with its data',
  plan: () => [
    { name: 'switch', title: 'Answer from the embedded engine', weight: 2 },
    { name: 'containers', title: 'Remove the containers', weight: 5 },
    { name: 'volumes', title: 'Remove the volumes', weight: 2 },
    { name: 'network', title: 'Remove the network', weight: 1 },
  ],
  limitMs: 10 * 60_000,
  async work({ step, note, closeToCancel }) {
    const { project } = base.store.read()
    const docker = await base.docker()
    await step('switch', () => switchTo('embedded'))
    closeToCancel()
    await step('containers', (report) => removeContainers(base, report))
    await step('volumes', async () => {
      const { Volumes } = await docker.listVolumes(ours(project))
      for (const { Name } of Volumes ?? []) await unlessMissing(docker.getVolume(Name).remove({ force: true }))
    })
    await step('network', async () => {
      const left = await removeNetwork({ docker, project })
      if (left) note(left)
      await rm(dirname(secretsFileOf(base.dataDir)), { recursive: true, force: true })
      base.store.change({
        volumes: {},
        addOns: [],
        variables: {},
        ports: {},
        workers: 1,
        engineNumber: 1,
        secretsMadeAt: null,
      })
    })
    return {}
  },
})
