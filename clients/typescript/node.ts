/** For scripts that run in Node: everything of index.ts, and `connect`, which finds the iceOS of this machine by itself. */
import { connectTo, type Iceos } from './client.ts'
import { findHost, type HostOptions } from './find-host.ts'

export * from './index.ts'

/** @throws AppError host-not-running, unauthorized */
export async function connect(options: HostOptions & { fetch?: typeof globalThis.fetch } = {}): Promise<Iceos> {
  const { fetch, ...where } = options
  return connectTo({ ...(await findHost(where)), ...(fetch ? { fetch } : {}) })
}
