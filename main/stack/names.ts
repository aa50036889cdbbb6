/** What the stack's parts are called, and the labels that mark them as ours. The names are those that Compose gives. */
import { createHash } from 'node:crypto'

export const label = {
  project: 'dev.iceos.project',
  service: 'dev.iceos.service',
  number: 'dev.iceos.number',
  /** A hash of all that the container was made from. */
  spec: 'dev.iceos.spec',
  folder: 'dev.iceos.data-folder',
  /** New with each volume, so that one that was put in another's place is noticed. */
  birth: 'dev.iceos.birth',
} as const

/** One stack for each data folder, so that two installations on one machine never meet. */
export const projectOf = (dataDir: string) => `iceos-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`

export const containerName = (project: string, service: string, number: number) => `${project}-${service}-${number}`
export const volumeName = (project: string, volume: string) => `${project}_${volume}`
export const networkName = (project: string) => `${project}_stack`
export const secretsName = (container: string) => `${container}-secrets`
export const ours = (project: string) => ({ filters: { label: [`${label.project}=${project}`] } })
