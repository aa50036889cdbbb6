/** Waits until a container answers, or says why it will not, in its own last words. */
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../contracts/errors.ts'
import { hideSecrets } from '../../platform/secret.ts'
import type { Docker } from '../docker/connect.ts'
import { readLogs } from '../docker/follow-logs.ts'
import { toMs } from './container-spec.ts'
import { exitCause } from './container-state.ts'
import { findContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { probe } from './probe.ts'

/** Each question to a container starts a process in it: they come less often the longer it takes. */
const firstMs = 200
const longestMs = 1500
/** Where a service has no health check that says how long it may take. */
const patienceMs = 120_000
const maxRestarts = 3

type Options = { signal: AbortSignal; report?: (detail: string) => void; limitMs?: number }

/** As long as the container engine itself gives it before it calls it unhealthy. */
export function healthBudgetMs({ healthcheck }: Pick<Definition, 'healthcheck'>): number {
  if ('disable' in healthcheck) return patienceMs
  const { start_period, interval, timeout, retries } = healthcheck
  return toMs(start_period) + retries * (toMs(interval) + toMs(timeout))
}

export async function waitHealthy(docker: Docker, id: string, service: Definition, options: Options): Promise<void> {
  const { signal, report = () => {}, limitMs = healthBudgetMs(service) } = options
  const from = Date.now()
  let said = 'It has not answered yet.'
  while (Date.now() - from < limitMs) {
    signal.throwIfAborted()
    const info = await findContainer(docker, id)
    if (!info)
      throw new AppError('service-failed', {
        detail: `The container of ${service.about.title} was removed while it was starting.`,
      })
    const isOver = !info.State.Running && !info.State.Restarting && info.State.Status !== 'created'
    if (isOver || info.RestartCount >= maxRestarts) throw await failure(docker, id, service, exitCause(info.State))
    const answer = await probe(docker, info, service)
    if (answer.ok) return
    said = answer.sentence
    report(`${Math.round((Date.now() - from) / 1000)} s: ${firstLine(said)}`)
    await wait(Math.min(longestMs, Math.max(firstMs, (Date.now() - from) / 5)), undefined, { signal })
  }
  throw await failure(docker, id, service, `It did not become healthy within ${limitMs / 1000} s: ${firstLine(said)}`)
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
const keptLines = 8

async function failure(docker: Docker, id: string, service: Definition, cause: string): Promise<AppError> {
  const words = (await lastLines(docker, id, service)).map((line) => hideSecrets(line).slice(0, 300))
  const detail = `${service.about.title}: ${cause}${words.length > 0 ? ` Its last words: ${words.join(' | ')}` : ''}`
  return new AppError('service-failed', { detail, extra: { service: service.name } })
}

export async function lastLines(
  docker: Docker,
  id: string,
  service: Pick<Definition, 'name'>,
  tail = keptLines,
): Promise<string[]> {
  const lines: string[] = []
  const source = { id, service: service.name, name: service.name }
  try {
    for await (const batch of readLogs(docker, source, { tail, follow: false, signal: new AbortController().signal })) {
      lines.push(...batch.map(({ text }) => text))
    }
  } catch {
    // a container that is gone has no last words
  }
  return lines
}
