/** Speaks to a container engine at an address, in the newest version of the API that both sides know. */
import type Docker from 'dockerode'
import { loadDockerode } from './load-dockerode.ts'

/** The versions this program was written against: Engine 20.10 speaks 1.41, Engine 29 no longer less than 1.44. */
const oldest = 1.41
const newest = 1.51

type Address =
  | { socketPath: string }
  | { host: string; port: number; protocol: 'http' | 'https' }
  | { host: string; protocol: 'ssh' }

/** Undefined for an address of a kind that nobody speaks. */
export function parseAddress(address: string): Address | undefined {
  const pipe = address.match(/^npipe:\/\/(.+)$/)?.[1]
  if (pipe) return { socketPath: pipe.replaceAll('/', '\\') }
  const path = address.match(/^unix:\/\/(\/.+)$/)?.[1]
  if (path) return { socketPath: path }
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, port } = new URL(address)
  if (protocol === 'ssh:') return { host: address, protocol: 'ssh' }
  if (!['tcp:', 'http:', 'https:'].includes(protocol) || hostname === '') return undefined
  const isSecure = protocol === 'https:' || port === '2376'
  return { host: hostname, port: Number(port || (isSecure ? 2376 : 2375)), protocol: isSecure ? 'https' : 'http' }
}

export type Spoken = { version: string } | { tooOld: string }

/** Pure: what to speak with an engine that says so of itself. */
export function negotiate({ ApiVersion, MinAPIVersion }: { ApiVersion: string; MinAPIVersion?: string }): Spoken {
  const theirs = numberOf(ApiVersion)
  if (compare(theirs, numberOf(String(oldest))) < 0) return { tooOld: ApiVersion }
  const ours = numberOf(String(newest))
  const least = numberOf(MinAPIVersion ?? '1.0')
  // An engine that has dropped all that we know is tried in its oldest version: better than refusing to start.
  const chosen = compare(theirs, ours) <= 0 ? theirs : compare(least, ours) > 0 ? least : ours
  return { version: `v${chosen.join('.')}` }
}

const numberOf = (text: string): [number, number] => {
  const [major = 0, minor = 0] = text.split('.').map(Number)
  return [major, minor]
}
const compare = (a: [number, number], b: [number, number]) => a[0] - b[0] || a[1] - b[1]

/** Loaded only now: a host without containers does not need it. */
export async function openDocker(address: Address, version?: string): Promise<Docker> {
  const Client = loadDockerode()
  return new Client({ ...address, ...(version && { version }) } as Docker.DockerOptions)
}
export type { ContainerCreateOptions, ContainerInfo, ContainerInspectInfo } from 'dockerode'
export type { Docker }
