/** Deletes the stack with its data: what carries our labels and this data folder's project, and nothing else. */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { type Sentence, say } from '../../contracts/phrases.ts'
import type { StackRemains } from '../../contracts/stack.ts'
import type { Docker } from '../docker/connect.ts'
import { unlessMissing } from '../docker/docker-errors.ts'
import type { JobType, Report } from '../jobs/jobs.ts'
import { removeNetwork } from './converge.ts'
import { removeContainers } from './down.ts'
import { ours } from './names.ts'
import type { StackBase } from './stack.ts'
import { secretsFileOf } from './stack-secrets.ts'
import type { UpNeeds } from './up.ts'

export type ResetInput = { withoutBackup?: boolean }

export async function findRemains(base: StackBase): Promise<Omit<StackRemains, 'backup'>> {
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
  title: () => say('jobReset'),
  plan: () => [
    { name: 'switch', title: say('stepAnswerFromEmbedded'), weight: 2 },
    { name: 'remove', title: say('stepRemoveAll'), weight: 8 },
  ],
  limitMs: 10 * 60_000,
  async work({ step, note, closeToCancel }) {
    await base.docker() // without it nothing can be deleted
    await step('switch', () => switchTo('embedded'))
    closeToCancel()
    await step('remove', async (report) => {
      await removeEverything(base, { report, note })
      forgetStack(base)
    })
    return {}
  },
})

type Told = { report: Report; note: (sentence: Sentence) => void }

/** What carries the project's label. Can be run again after a kill. */
export async function removeEverything(base: StackBase, { report, note }: Told): Promise<void> {
  const { project } = base.store.read()
  const docker = await base.docker()
  await removeContainers(base, report)
  const { Volumes } = await docker.listVolumes(ours(project))
  for (const { Name } of Volumes ?? []) await unlessMissing(docker.getVolume(Name).remove({ force: true }))
  const left = await removeNetwork({ docker, project })
  if (left) note(left)
  await rm(dirname(secretsFileOf(base.dataDir)), { recursive: true, force: true })
}

/** As if there had never been one. Last of all, since what is remembered says what is to be deleted. */
export function forgetStack({ store }: Pick<StackBase, 'store'>): void {
  const kept = store.read().kept
  store.change({
    ...{ volumes: {}, addOns: [], variables: {}, ports: {}, workers: 1, engineNumber: 1, secretsMadeAt: null },
    ...{ postgresVolume: 'postgres', keptPostgres: null },
    ...(kept?.side === 'stack' && { kept: null }),
  })
}
