/**
 * Takes over a stack that another installation left on this container engine: its name, its volumes and its secrets become those of
 * this data folder, then it starts as any other. Nothing is deleted, and what the embedded engine has stays where it is.
 */
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { OtherStack, StackAdopt } from '../../contracts/stack-moves.ts'
import { addSecretKeys } from '../../platform/add-secret-keys.ts'
import { keysInFile, secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import { findImage } from '../docker/pull-image.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import { findContainer } from './converge.ts'
import { findFoundSecrets } from './found-secrets.ts'
import { containerName, label, ours, secretsName } from './names.ts'
import { foldersOf, measureOtherStacks } from './other-stacks.ts'
import { findRemains } from './reset.ts'
import { runSql, startPostgres } from './run-sql.ts'
import type { StackBase } from './stack.ts'
import { changeSecrets, readSecrets } from './stack-secrets.ts'
import type { StackState } from './stack-state.ts'
import { checkMachine, getImages, layGround, type UpNeeds, upJob, upPlan } from './up.ts'

const taking = [
  { name: 'secrets', title: say('stepFindSecrets'), weight: 1 },
  { name: 'take', title: say('stepTakeOver'), weight: 1 },
  { name: 'password', title: say('stepNewPassword'), weight: 10 },
]

export const adoptJob = (needs: UpNeeds): JobType => ({
  title: (input) => say('jobAdopt', { project: (input as StackAdopt).project }),
  plan: () => [...taking, ...upPlan],
  limitMs: 30 * 60_000,
  async work(context, input: StackAdopt) {
    const { base } = needs
    if (context.memo.taken) for (const { name } of taking.slice(0, 2)) context.skip(name, say('doneBefore'))
    else await take(base, context, input)
    if (context.memo.hasPassword) context.skip('password', say('passwordKnown'))
    else await context.step('password', () => givePassword(base, context))
    return upJob(needs).work(context, {} as never)
  },
})

/** Throws what speaks against it, before anything begins. */
export async function mustBeAdoptable(base: StackBase, { project, force, newKey }: StackAdopt): Promise<OtherStack> {
  const docker = await base.docker()
  const other = (await measureOtherStacks(docker, base.store.read().project)).find((one) => one.project === project)
  if (!other) throw refused(`There is no other stack ${project} here. "ice stack others" lists those that there are.`)
  const { containers, volumes } = await findRemains(base)
  if (containers.length + volumes.length > 0)
    throw refused(
      'This data folder has a stack of its own. "ice move embedded" and "ice reset" make room for another one.',
    )
  if (other.folderIs === 'in-use')
    throw refused(
      `iceOS is running on ${other.folder}, and the stack is its own. Stop it first, or "ice move embedded" there.`,
    )
  if (other.folderIs === 'there' && !force)
    throw refused(
      `Its data folder ${other.folder} is still there: "ice --data-dir ${other.folder} up" starts it as it was. To take it over all the same: --force, and do not start iceOS on that folder again.`,
    )
  if (!other.volumes.some(({ name }) => name.startsWith(`${project}_postgres`)) && !other.hasPasswords)
    throw refused(`${project} has no volume of Postgres: there is nothing to take over.`)
  if (!other.hasSecretKey && !newKey)
    throw refused(
      'The key of its secret store is neither in its data folder nor in a container of it. Everything but the secrets that were stored (keys of models, passwords of tools) can be had without it: --new-key. A backup has the key too: restore one, and nothing is missing.',
    )
  return other
}

const refused = (detail: string) => new AppError('adopt-refused', { detail })

async function take(base: StackBase, { step, note, remember }: JobContext, input: StackAdopt) {
  const docker = await base.docker()
  await mustBeAdoptable(base, input)
  const folder = (await foldersOf(docker)).get(input.project) ?? null
  const hasPassword = await step('secrets', async () => {
    const { secretKey, ...found } = await findFoundSecrets(docker, input.project, folder)
    await changeSecrets(base.dataDir, found)
    await addSecretKeys(keysInFile(secretKeyFileOf(base.dataDir)), secretKey ?? null)
    if (!secretKey) note(say('keyLost'))
    return found.postgresPassword !== undefined || found.databaseUrl !== undefined
  })
  await step('take', async () => {
    const secrets = await readSecrets(base.dataDir)
    base.store.change({
      ...(await readOther(base, input.project)),
      hasOwnDatabase: Boolean(secrets?.databaseUrl),
      hasOwnRedis: Boolean(secrets?.redisUrl),
      kept: null,
    })
    remember({ taken: true, hasPassword })
  })
  note(say('embeddedStays'))
}

/** What the host would remember of it, had it made it. */
async function readOther(base: StackBase, project: string): Promise<Partial<StackState>> {
  const docker = await base.docker()
  const [containers, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, ...ours(project) }),
    docker.listVolumes(ours(project)),
  ])
  const numbersOf = (service: string) =>
    containers
      .filter(({ Labels, State }) => Labels[label.service] === service && State !== 'created')
      .map(({ Labels }) => Number(Labels[label.number]))
  const addOns = [...(await base.definitions()).values()].filter(({ isAddOn }) => isAddOn)
  const births = (Volumes ?? [])
    .filter(({ Name }) => !Name.endsWith(secretsName('')))
    .map(({ Name, Labels }) => [Name.slice(project.length + 1), Labels?.[label.birth] ?? 'unmarked'] as const)
  return {
    ...{ project, volumes: Object.fromEntries(births), ports: {}, workers: Math.max(1, numbersOf('worker').length) },
    ...{
      engineNumber: numbersOf('engine')[0] ?? 1,
      addOns: addOns.map(({ name }) => name).filter((name) => numbersOf(name).length > 0),
    },
    // Each major version has a volume of its own; of several the newest one was in use.
    postgresVolume:
      births
        .map(([name]) => name)
        .filter((name) => /^postgres(-\d+)?$/.test(name))
        .sort()
        .at(-1) ?? 'postgres',
    keptPostgres: null,
    variables: { ...base.store.read().variables, ...(await imagesOf(base, project)) },
  }
}

/** Its Postgres and Valkey stay what they are: another version may not read what they have written. The engine is this iceOS's own. */
async function imagesOf(base: StackBase, project: string): Promise<Record<string, string>> {
  const docker = await base.docker()
  const found: Record<string, string> = {}
  for (const service of ['postgres', 'valkey']) {
    const image = (await findContainer(docker, containerName(project, service, 1)))?.Config.Image
    if (image && (await findImage(docker, image))) found[`ICE_IMAGE_${service.toUpperCase()}`] = image
  }
  return found
}

/** With the volume alone the old password is lost; who owns the server may set another one through its socket. */
async function givePassword(base: StackBase, { signal, note }: JobContext) {
  for (const sentence of await checkMachine(base)) note(sentence)
  await getImages(base, await base.definitions(), undefined, () => {}, signal)
  await layGround(base, false, note)
  await startPostgres(base, signal)
  const { postgresPassword } = (await readSecrets(base.dataDir)) ?? {}
  await runSql(base, `alter role iceos password '${postgresPassword}'`, signal, { isSecret: true })
}
