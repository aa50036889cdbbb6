/** One side of a change of Postgres: an image, and the volume with its files. The files of one major version mean nothing to another. */
import type { Docker } from '../docker/connect.ts'
import { findImage } from '../docker/pull-image.ts'
import type { Definition } from './definition.ts'
import type { StackBase } from './stack.ts'
import type { StackState } from './stack-state.ts'

export type PostgresSide = Pick<StackState, 'variables' | 'postgresVolume'>

export const postgresVolume = 'postgres'

export const sideOf = ({ variables, postgresVolume }: StackState): PostgresSide => ({ variables, postgresVolume })

/** The compose file names one volume; after a change of versions the files lie in another one. */
export function onVolume(service: Definition, volume: string): Definition {
  if (service.name !== 'postgres' || volume === postgresVolume) return service
  const rename = (mount: string) =>
    mount.startsWith(`${postgresVolume}:`) ? `${volume}${mount.slice(postgresVolume.length)}` : mount
  const data = service.about.data.map((name) => (name === postgresVolume ? volume : name))
  return { ...service, volumes: service.volumes.map(rename), about: { ...service.about, data } }
}

/** The stack as it would be with that side. Nothing is stored. */
export function withSide(base: StackBase, side: PostgresSide): StackBase {
  const definitions: StackBase['definitions'] = (change) => base.definitions({ ...side, ...change })
  return {
    ...base,
    definitions,
    store: { ...base.store, read: () => ({ ...base.store.read(), ...side }) },
    service: async (name) => (await definitions()).get(name) ?? base.service(name),
  }
}

/** The major version that an image says it has, as the official ones do. */
export async function majorOf(docker: Docker, image: string): Promise<number | undefined> {
  const line = (await findImage(docker, image))?.Config.Env?.find((one) => one.startsWith('PG_MAJOR='))
  return line === undefined ? undefined : Number(line.slice('PG_MAJOR='.length))
}

/** Where the image declares its volume: the images of Postgres 18 moved it, and refuse to start with one at the old place. */
export async function declaredVolume(docker: Docker, image: string): Promise<string | undefined> {
  const declared = (await findImage(docker, image))?.Config.Volumes ?? {}
  return Object.keys(declared).find((path) => path.startsWith('/var/lib/postgresql'))
}
