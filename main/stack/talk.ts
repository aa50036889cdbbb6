/** A program of the engine's image in a container of its own, spoken to through its standard streams: only from there the database can be reached. */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { ContainerCreateOptions } from '../docker/connect.ts'
import type { Streams } from '../docker/stream-exec.ts'
import { createUnframer } from '../docker/unframe.ts'
import { createTalker, removeContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { containerName } from './names.ts'
import type { StackBase } from './stack.ts'

export type Talker = Streams

export const filesDirInside = '/var/lib/iceos/files'

type Change = {
  service?: Partial<Definition>
  container?: (spec: ContainerCreateOptions) => ContainerCreateOptions
}

export async function startTalker(base: StackBase, command: readonly string[], change: Change = {}): Promise<Talker> {
  const needs = await base.converge()
  const migrate = await base.service('migrate')
  const service: Definition = {
    ...migrate,
    command: [...command],
    ...change.service,
    environment: { ...migrate.environment, ...change.service?.environment, ICEOS_FILES_DIR: filesDirInside },
  }
  const container = needs.docker.getContainer(await createTalker(needs, service, change.container))
  const stream = (await container.attach({
    stream: true,
    hijack: true,
    stdin: true,
    stdout: true,
    stderr: true,
  })) as unknown as Duplex
  const { stdout, stderr } = createUnframer(stream)
  const ended = container.wait() as Promise<{ StatusCode: number }>
  await container.start()
  const exitCode = Promise.all([ended, once(stderr, 'end')]).then(([{ StatusCode }]) => StatusCode)
  return { stdin: stream, stdout, stderr, exitCode }
}

/** Also one that is still at work. */
export async function removeTalker(base: StackBase): Promise<void> {
  await removeContainer(
    await base.docker(),
    containerName(base.store.read().project, 'migrate', 1),
    await base.service('migrate'),
  )
}
