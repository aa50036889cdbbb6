/** A Postgres or Redis that the user brings: looked at from inside a container, where the engine will use it. */
import { AppError } from '../../contracts/errors.ts'
import { type ServiceFinding, ServiceFindings } from '../../contracts/own-services.ts'
import { outcomeOf, runOnce } from './run-once.ts'
import type { StackBase } from './stack.ts'

export const hasOwnServices = ({ store }: Pick<StackBase, 'store'>): boolean => {
  const { hasOwnDatabase, hasOwnRedis } = store.read()
  return Boolean(hasOwnDatabase || hasOwnRedis)
}

export async function lookAtOwnServices(base: StackBase, signal: AbortSignal): Promise<ServiceFinding[]> {
  const { hasOwnDatabase, hasOwnRedis } = base.store.read()
  const looks = {
    ...(await base.service('migrate')),
    command: ['dist/engine/check-services.js'],
    environment: {
      ...(hasOwnDatabase && { DATABASE_URL_FILE: '/run/secrets/database-url' }),
      ...(hasOwnRedis && { REDIS_URL_FILE: '/run/secrets/redis-url' }),
    },
  }
  const outcome = outcomeOf(await runOnce(await base.converge(), looks, signal), 'The look at your own servers')
  return ServiceFindings.parse(outcome).findings
}

/** Gives what a person should know. Throws what makes a start hopeless, with all of it at once. */
export async function mustBeUsable(base: StackBase, signal: AbortSignal): Promise<string[]> {
  const findings = await lookAtOwnServices(base, signal)
  const problems = findings.filter(({ state }) => state === 'broken')
  if (problems.length === 0) return findings.filter(({ state }) => state === 'attention').map(tellFinding)
  const flag = problems[0]?.service === 'postgres' ? '--database-url' : '--redis-url'
  throw new AppError('preflight-failed', {
    detail: `${problems.map(tellFinding).join(' ')} ("ice up ${flag} none" takes the container instead.)`,
  })
}

const names = { postgres: 'Your own Postgres', redis: 'Your own Redis' }

export const tellFinding = ({ service, sentence, instruction }: ServiceFinding): string =>
  `${names[service]}: ${sentence}${instruction ? ` ${instruction}` : ''}`
