/** What Docker says of a container, in our words. Pure. */

import type { ServiceContainer, ServiceProbe } from '../../contracts/stack.ts'
import type { ContainerInspectInfo } from '../docker/connect.ts'
import { publishedPort } from './converge.ts'
import type { Definition } from './definition.ts'

type State = ServiceContainer['state']

export function describeContainer(
  info: ContainerInspectInfo,
  service: Definition,
  probe: ServiceProbe | null,
): ServiceContainer {
  return {
    id: info.Id.slice(0, 12),
    name: info.Name.replace(/^\//, ''),
    state: stateOf(info, service, probe),
    startedAt: info.State.Running ? info.State.StartedAt : null,
    restarts: info.RestartCount,
    isOutOfMemory: info.State.OOMKilled,
    exitCause: info.State.Running ? null : exitCause(info.State),
    imageId: info.Image,
    port: publishedPort(info, service) ?? null,
    probe,
  }
}

export function stateOf(
  { State: state }: ContainerInspectInfo,
  { about }: Definition,
  probe: ServiceProbe | null,
): State {
  if (state.Status === 'created') return 'created'
  if (about.kind === 'once') return state.Running ? 'starting' : state.ExitCode === 0 ? 'done' : 'failed'
  if (!state.Running) return state.ExitCode === 0 || state.ExitCode === 143 ? 'stopped' : 'failed'
  if (probe?.ok) return 'healthy'
  return state.Health?.Status === 'starting' || !probe ? 'starting' : 'unhealthy'
}

type ExitState = Pick<ContainerInspectInfo['State'], 'ExitCode' | 'OOMKilled' | 'Error'>

/** Why a container is not running. The codes are those of POSIX shells and of Docker. */
export function exitCause({ ExitCode: code, OOMKilled, Error: words }: ExitState): string {
  if (OOMKilled) return 'It used more memory than it may (out of memory). Give it more, then start it again.'
  if (words) return words
  if (code === 0) return 'It ended by itself.'
  if (code === 125) return 'The container engine could not start it.'
  if (code === 126) return 'Its program may not be run.'
  if (code === 127) return 'Its image has no such program.'
  if (code === 137) return 'It was killed (SIGKILL), by somebody or because the machine ran out of memory.'
  if (code === 139) return 'It crashed (SIGSEGV).'
  if (code === 143) return 'It was asked to end (SIGTERM).'
  if (code > 128 && code < 160) return `It was ended by signal ${code - 128}.`
  return `It ended with code ${code}.`
}
