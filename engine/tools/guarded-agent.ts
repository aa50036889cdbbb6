/** Connects only to addresses that the policy lets through: the address that was checked is the one that is dialled. */

import { isIP } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { type NetworkPolicy, resolveAllowed } from './network-policy.ts'

const connectTimeoutMs = 10_000

/** An agent of our own also means that no proxy from the environment is used. */
export function guardedAgent(policy: NetworkPolicy, options: Agent.Options = {}): Agent {
  const dial = buildConnector({ timeout: connectTimeoutMs, allowH2: false })
  return new Agent({
    ...options,
    allowH2: false,
    connect(options, callback) {
      connectAllowed(policy, dial, options).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      )
    },
  })
}

type Socket = Extract<Parameters<buildConnector.Callback>, [null, unknown]>[1]

async function connectAllowed(
  policy: NetworkPolicy,
  dial: buildConnector.connector,
  options: buildConnector.Options,
): Promise<Socket> {
  const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80))
  const addresses = await resolveAllowed(policy, options.hostname, port)
  let failure: unknown
  for (const address of addresses) {
    try {
      return await dialOne(dial, options, address)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function dialOne(dial: buildConnector.connector, options: buildConnector.Options, address: string): Promise<Socket> {
  const isSecure = options.protocol === 'https:'
  // The certificate is checked against the name that was asked for, not against the address.
  const servername = isSecure && !isIP(options.hostname) ? (options.servername ?? options.hostname) : undefined
  const { servername: _servername, ...rest } = options
  return new Promise((resolve, reject) => {
    dial({ ...rest, hostname: address, ...(servername ? { servername } : {}) }, (error, socket) => {
      if (error) reject(error)
      else resolve(socket as Socket)
    })
  })
}
