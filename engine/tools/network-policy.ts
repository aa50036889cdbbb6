/** Which addresses a workflow may call. Only an address that is checked here is ever connected to. */
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '../../contracts/errors.ts'

export type Lookup = (hostname: string) => Promise<readonly string[]>

export type NetworkPolicy = {
  /** Own services that may be called although they are not public: `10.0.0.7`, `10.1.0.0/16`, `127.0.0.1:8080`. */
  allowAddresses?: readonly string[]
  /** The same by name and port, wherever it is: `ollama.lan:11434`. What tells a machine's secrets stays forbidden. */
  allowHosts?: readonly string[]
  /** Name to addresses; the system's resolver if not given. */
  lookup?: Lookup
}

/** Public by their range, yet they answer with a machine's secrets: Azure's host service. */
const secretAddresses = new Set(['168.63.129.16'])

/** Clouds answer there, too, with what a machine may do. */
const tellsSecrets = (address: string) =>
  secretAddresses.has(address) || !ipaddr.isValid(address) || ipaddr.process(address).range() === 'linkLocal'

/**
 * The addresses behind a host name or an address, each of which was checked. One forbidden address among them refuses
 * the name: which of them is connected to must not depend on luck.
 * @throws AppError address-blocked, fetch-failed when the name is unknown
 */
export async function resolveAllowed(policy: NetworkPolicy, host: string, port: number): Promise<readonly string[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(name) ? [name] : await find(policy.lookup ?? lookupAll, name)
  for (const address of addresses) {
    if (isAllowed(policy, address, port)) continue
    if (policy.allowHosts?.includes(`${name}:${port}`) && !tellsSecrets(address)) continue
    const told = address === name ? name : `${name} (${address})`
    throw new AppError('address-blocked', { detail: `${told} is not a public address; workflows may not call it.` })
  }
  return addresses
}

async function find(lookup: Lookup, name: string): Promise<readonly string[]> {
  try {
    const addresses = await lookup(name)
    if (addresses.length > 0) return addresses
  } catch (cause) {
    throw new AppError('fetch-failed', { detail: `No address was found for ${name}.`, cause })
  }
  throw new AppError('fetch-failed', { detail: `No address was found for ${name}.` })
}

const lookupAll: Lookup = async (name) => (await systemLookup(name, { all: true })).map(({ address }) => address)

export function isAllowed(policy: NetworkPolicy, address: string, port: number): boolean {
  if (!ipaddr.isValid(address)) return false
  return isPublic(address) || (policy.allowAddresses ?? []).some((entry) => isMatch(entry, address, port))
}

/**
 * Global unicast, and not a form that carries another address inside it (mapped, NAT64, 6to4, Teredo): what such a form
 * reaches is decided by a gateway that we do not see.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || secretAddresses.has(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20
}

function isMatch(entry: string, address: string, port: number): boolean {
  if (entry.includes('/')) {
    const [range, bits] = ipaddr.parseCIDR(entry)
    const parsed = ipaddr.parse(address)
    return parsed.kind() === range.kind() && parsed.match([range, bits] as never)
  }
  return entry === address || entry === (isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`)
}
