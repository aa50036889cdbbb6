/** Brings one part of the stack to what it should be, whatever it is now. Everything here can be run again at any time. */
import { randomUUID } from 'node:crypto'
import { AppError } from '../../contracts/errors.ts'
import type { ContainerCreateOptions, ContainerInspectInfo, Docker } from '../docker/connect.ts'
import { isAlready, isMissing, toContainerError, unlessMissing } from '../docker/docker-errors.ts'
import { makeTar } from '../docker/make-tar.ts'
import { findImage } from '../docker/pull-image.ts'
import { containerSpec, parsePort } from './container-spec.ts'
import type { Definition } from './definition.ts'
import { containerName, label, networkName, secretsName, volumeName } from './names.ts'
import { markOf, type StackSecrets, secretFiles } from './stack-secrets.ts'

export type ConvergeNeeds = { docker: Docker; project: string; dataDir: string; secrets: StackSecrets }

export async function ensureNetwork({ docker, project, dataDir }: Omit<ConvergeNeeds, 'secrets'>): Promise<void> {
  const name = networkName(project)
  if (await unlessMissing(docker.getNetwork(name).inspect())) return
  await docker
    .createNetwork({
      Name: name,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [label.project]: project, [label.folder]: dataDir },
    })
    .catch((error: unknown) => {
      if (!isAlready(error)) throw toContainerError(error, `making the network ${name}`)
    })
}

/** Somebody else's container may be on it: then it stays, and says so. */
export async function removeNetwork({
  docker,
  project,
}: Pick<ConvergeNeeds, 'docker' | 'project'>): Promise<string | undefined> {
  const name = networkName(project)
  try {
    await unlessMissing(docker.getNetwork(name).remove())
    return undefined
  } catch (error) {
    const known = toContainerError(error, `removing the network ${name}`)
    if (known.code !== 'container-failed') throw known
    return `The network ${name} stays: another container is on it.`
  }
}

/** Returns the volume's birth mark. */
export async function ensureVolume(needs: Omit<ConvergeNeeds, 'secrets'>, volume: string): Promise<string> {
  const { docker, project, dataDir } = needs
  const name = volumeName(project, volume)
  const found = await unlessMissing(docker.getVolume(name).inspect())
  if (found) return found.Labels?.[label.birth] ?? 'unmarked'
  const birth = randomUUID()
  await docker.createVolume({
    Name: name,
    Labels: { [label.project]: project, [label.folder]: dataDir, [label.birth]: birth },
  })
  return birth
}

export const findContainer = (docker: Docker, name: string): Promise<ContainerInspectInfo | undefined> =>
  unlessMissing(docker.getContainer(name).inspect())

type Placing = { number?: number; hostPort?: number | undefined }

/** The container as it should be, running. One that differs is replaced; its volumes stay. Returns its id. */
export async function ensureContainer(
  needs: ConvergeNeeds,
  service: Definition,
  placing: Placing = {},
): Promise<string> {
  const { docker, project } = needs
  const spec = await specOf(needs, service, placing)
  const name = containerName(project, service.name, placing.number ?? 1)
  const found = await findContainer(docker, name)
  // "created" may be one that never got its secrets: a kill between making and starting leaves it so.
  const isUsable =
    found && found.Config.Labels[label.spec] === spec.Labels?.[label.spec] && found.State.Status !== 'created'
  if (isUsable) {
    if (!found.State.Running) await start(docker, found.Id, service.name)
    return found.Id
  }
  if (found) await removeContainer(docker, name, service)
  return startNew(needs, service, spec)
}

/** A container that runs once. Returns its id; whoever asked waits for it. */
export async function startOnce(needs: ConvergeNeeds, service: Definition): Promise<string> {
  await removeContainer(needs.docker, containerName(needs.project, service.name, 1), service)
  return startNew(needs, service, await specOf(needs, service, {}))
}

async function specOf(needs: ConvergeNeeds, service: Definition, { number = 1, hostPort }: Placing) {
  const { docker, project, dataDir, secrets } = needs
  const image = await findImage(docker, service.image)
  if (!image) {
    throw new AppError('image-missing', {
      detail: `The image ${service.image} of ${service.name} is gone. Run "ice up".`,
    })
  }
  const secretsMark = markOf(secretFiles(service, secrets), secrets.markKey)
  return containerSpec(service, { project, dataDir, number, imageId: image.Id, secretsMark, hostPort })
}

/** Made, with its secrets in it, and not started. */
async function createNew(
  { docker, project, dataDir, secrets }: ConvergeNeeds,
  service: Definition,
  spec: Awaited<ReturnType<typeof specOf>>,
): Promise<string> {
  const name = spec.name ?? ''
  try {
    if (service.secrets.length > 0) {
      await unlessMissing(docker.getVolume(secretsName(name)).remove({ force: true })) // of a container that was removed by hand
      await docker.createVolume({
        Name: secretsName(name),
        Labels: { [label.project]: project, [label.folder]: dataDir },
      })
    }
    const container = await docker.createContainer(spec)
    if (service.secrets.length > 0) await putSecrets(docker, container.id, service, secrets)
    return container.id
  } catch (error) {
    throw toContainerError(error, `starting ${service.name}`)
  }
}

async function startNew(needs: ConvergeNeeds, service: Definition, spec: ContainerCreateOptions): Promise<string> {
  const id = await createNew(needs, service, spec)
  await start(needs.docker, id, service.name)
  return id
}

type Change = (spec: ContainerCreateOptions) => ContainerCreateOptions

/** A container that runs once and is spoken to through its standard streams; whoever asked attaches to it and starts it. */
export const createTalker = (needs: ConvergeNeeds, service: Definition, change: Change = (spec) => spec) =>
  createAside(needs, service, (spec) => {
    const streams = { OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true }
    // What it says is data, which has no place in a log.
    const HostConfig = { ...spec.HostConfig, LogConfig: { Type: 'none', Config: {} } }
    return change({ ...spec, ...streams, HostConfig })
  })

/** A container that is none of the stack's services, and differs from them. It is made anew, and not started. */
export async function createAside(needs: ConvergeNeeds, service: Definition, change: Change): Promise<string> {
  await removeContainer(needs.docker, containerName(needs.project, service.name, 1), service)
  return createNew(needs, service, change(await specOf(needs, service, {})))
}

async function putSecrets(docker: Docker, id: string, service: Definition, secrets: StackSecrets) {
  const [uid = 0, gid = 0] = service.user.split(':').map(Number)
  const files = Object.entries(secretFiles(service, secrets)).map(([name, content]) => ({
    ...{ name, content, uid, gid, mode: 0o400 },
  }))
  await docker.getContainer(id).putArchive(makeTar(files), { path: '/run/secrets' })
}

async function start(docker: Docker, id: string, name: string) {
  try {
    await docker.getContainer(id).start()
  } catch (error) {
    if (isAlready(error)) return
    const words = error instanceof Error ? error.message : ''
    if (/port is already allocated|address already in use|bind.*failed/i.test(words)) {
      throw new AppError('port-taken', {
        detail: `The port of ${name} was taken by another program meanwhile. Run "ice up" again.`,
        cause: error,
      })
    }
    throw toContainerError(error, `starting ${name}`)
  }
}

/** Stops it the way it wants to be stopped, then removes it with its secrets. */
export async function removeContainer(
  docker: Docker,
  name: string,
  service: Pick<Definition, 'stop_grace_period'> | undefined,
) {
  const container = docker.getContainer(name)
  const seconds = service?.stop_grace_period ? Number.parseInt(service.stop_grace_period, 10) : 10
  try {
    await container.stop({ t: seconds })
  } catch (error) {
    if (!isMissing(error) && !isAlready(error)) throw toContainerError(error, `stopping ${name}`)
  }
  await removeStopped(docker, name)
}

export async function removeStopped(docker: Docker, name: string) {
  await unlessMissing(docker.getContainer(name).remove({ force: true, v: true })).catch(async (error: unknown) => {
    if (!isAlready(error)) throw toContainerError(error, `removing ${name}`) // 409: it is being removed already
    await goneSoon(docker, name)
  })
  await unlessMissing(docker.getVolume(secretsName(name)).remove({ force: true })).catch((error: unknown) => {
    if (!isAlready(error)) throw toContainerError(error, `removing the secrets of ${name}`)
  })
}

async function goneSoon(docker: Docker, name: string) {
  for (let tries = 0; tries < 50 && (await findContainer(docker, name)); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The port of this machine that a container really has. */
export function publishedPort(info: ContainerInspectInfo, service: Definition): number | undefined {
  const [first] = service.ports
  if (!first) return undefined
  const { inside } = parsePort(first)
  const bound = info.NetworkSettings.Ports?.[`${inside}/tcp`]?.[0]?.HostPort
  return bound ? Number(bound) : undefined
}
