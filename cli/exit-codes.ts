/** What the exit code tells a script. `ice --help` and docs/using-the-cli.md list them. */
import { type AppError, type ErrorCode, errorTable } from '../contracts/errors.ts'
import type { RunState } from '../contracts/runs.ts'

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  notFound: 4,
  notAllowed: 5,
  conflict: 6,
  notEnded: 7,
  interrupted: 130,
} as const

export const exitCodeHelp: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.failed, 'the run failed, the workflow has problems, or something else went wrong'],
  [exitCodes.usage, 'the command was not understood, or a file could not be read'],
  [exitCodes.notRunning, 'iceOS is not running, or its engine is not'],
  [exitCodes.notFound, 'there is no such workflow, run, node or token'],
  [exitCodes.notAllowed, 'the token is wrong or may not do that'],
  [exitCodes.conflict, 'somebody else was first: a changed workflow, a taken name, an ended run, a folder in use'],
  [exitCodes.notEnded, 'the run has not ended in the time that was given'],
  [exitCodes.interrupted, 'Ctrl-C; a run that was watched goes on'],
]

const byCode: Partial<Record<ErrorCode, number>> = {
  'host-not-running': exitCodes.notRunning,
  'engine-unavailable': exitCodes.notRunning,
  'engine-start-failed': exitCodes.notRunning,
  'malformed-request': exitCodes.usage,
}
const byStatus: Record<number, number> = {
  401: exitCodes.notAllowed,
  403: exitCodes.notAllowed,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  428: exitCodes.conflict,
}

export function exitCodeOfError({ code }: AppError): number {
  return byCode[code] ?? byStatus[errorTable[code].status] ?? exitCodes.failed
}

export function exitCodeOfRun(state: RunState): number {
  if (state === 'succeeded') return exitCodes.ok
  return state === 'failed' || state === 'cancelled' ? exitCodes.failed : exitCodes.notEnded
}
