/** Asks a service whether it works: a query, a PING, an HTTP call. Never what somebody believes of it. */
import { request } from 'node:http'
import type { ServiceProbe } from '../../contracts/stack.ts'
import type { ContainerInspectInfo, Docker } from '../docker/connect.ts'
import { execIn } from '../docker/run-command.ts'
import { publishedPort } from './converge.ts'
import type { Definition } from './definition.ts'
import type { StandingProbes } from './standing-probes.ts'

const probeMs = 5000
/** What stands there has answered before: one that takes longer may be a connection that was lost. */
const standingMs = 2000
const maxWords = 300

/** `standing` is for those who ask again and again. */
export async function probe(
  docker: Docker,
  info: ContainerInspectInfo,
  service: Definition,
  standing?: StandingProbes,
): Promise<ServiceProbe> {
  const from = performance.now()
  const at = new Date().toISOString()
  const outcome = await ask(docker, info, service, standing).catch((error: unknown) => ({
    ok: false,
    sentence: error instanceof Error ? error.message : String(error),
  }))
  return { at, ...outcome, latencyMs: Math.round((performance.now() - from) * 10) / 10 }
}

type Outcome = Pick<ServiceProbe, 'ok' | 'sentence'>

async function ask(
  docker: Docker,
  info: ContainerInspectInfo,
  service: Definition,
  standing: StandingProbes | undefined,
): Promise<Outcome> {
  if (!info.State.Running) return { ok: false, sentence: 'It does not run.' }
  const how = service.about.probe
  const port = publishedPort(info, service)
  if (how.kind === 'http' && port !== undefined) return askHttp(port, how.path)
  if (how.kind === 'none' || 'disable' in service.healthcheck) return { ok: true, sentence: 'It runs.' }
  const { test } = service.healthcheck
  const command = test[0] === 'CMD-SHELL' ? ['sh', '-c', ...test.slice(1)] : test.slice(1)
  const answer = await standing?.ask(info.Id, standingMs)
  if (answer) return outcomeOf(answer.exitCode, answer.output)
  const { exitCode, stdout, stderr } = await execIn(docker, info.Id, command, { timeoutMs: probeMs, maxBytes: 4096 })
  if (exitCode === 0) standing?.keep(docker, info.Id, command)
  return outcomeOf(exitCode, stderr.trim() || stdout)
}

const outcomeOf = (exitCode: number, words: string): Outcome =>
  exitCode === 0
    ? { ok: true, sentence: 'It answered.' }
    : { ok: false, sentence: words.trim().slice(0, maxWords) || `Its check ended with ${exitCode}.` }

/** By node:http with the name that the engine answers to; a new connection each time, as a stranger would make it. */
function askHttp(port: number, path: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path, agent: false, timeout: probeMs, headers: { host: `127.0.0.1:${port}` } },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (text: string) => {
          if (body.length < maxWords) body += text
        })
        answer.on('error', () => {})
        answer.on('close', () => {
          const ok = answer.statusCode === 200
          resolve({
            ok,
            sentence: ok ? 'It answered.' : `It answered ${answer.statusCode}: ${body.slice(0, maxWords)}`,
          })
        })
      },
    )
    asked.on('timeout', () => asked.destroy(new Error(`It did not answer within ${probeMs / 1000} s.`)))
    asked.on('error', (error) => resolve({ ok: false, sentence: error.message }))
    asked.end()
  })
}
