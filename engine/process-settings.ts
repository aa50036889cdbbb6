/** What one engine process does, and how, from its environment. docs/workers.md tells it to whoever sets it. */
import { AppError } from '../contracts/errors.ts'
import type { EngineRole } from './engine.ts'

type Env = Record<string, string | undefined>

export type ProcessSettings = {
  role: EngineRole
  /** Runs at one time, at most. */
  concurrency: number
  /** An engine whose heartbeat is older has lost its runs. The same for all that share a database. */
  leaseMs: number
  /** How long nodes at work may go on when the process is asked to stop. */
  drainMs: number
  redisUrl: string | undefined
  /** Private addresses that workflows may call all the same. */
  allowAddresses: readonly string[]
}

const roles: readonly EngineRole[] = ['api', 'worker', 'both']

export function readProcessSettings(env: Env, { drainSeconds }: { drainSeconds: number }): ProcessSettings {
  return {
    role: readRole(env.ICEOS_ROLE),
    concurrency: readNumber(env, 'ICEOS_WORKER_CONCURRENCY', { fallback: 100, least: 1, most: 10_000, isWhole: true }),
    leaseMs: 1000 * readNumber(env, 'ICEOS_LEASE_SECONDS', { fallback: 10, least: 1, most: 3600 }),
    drainMs: 1000 * readNumber(env, 'ICEOS_DRAIN_SECONDS', { fallback: drainSeconds, least: 0, most: 3600 }),
    redisUrl: readRedisUrl(env.REDIS_URL),
    allowAddresses: (env.ICEOS_ALLOW_ADDRESSES ?? '').split(/[\s,]+/).filter((address) => address !== ''),
  }
}

function readRole(text: string | undefined): EngineRole {
  const role = roles.find((name) => name === (text || 'both').toLowerCase())
  if (role) return role
  throw invalid(`ICEOS_ROLE is "${text}". It can be api, worker or both.`)
}

/** Checked here, since the client of Redis takes any text for a host name and tries it for ever. */
function readRedisUrl(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol)) return text
  throw invalid('REDIS_URL has to begin with redis:// or rediss://.')
}

type Range = { fallback: number; least: number; most: number; isWhole?: true }

function readNumber(env: Env, name: string, { fallback, least, most, isWhole }: Range): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value))
  if (fits) return value
  throw invalid(`${name} is "${text}". It has to be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`)
}

const invalid = (detail: string) => new AppError('setting-invalid', { detail })
