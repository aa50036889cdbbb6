import { CommanderError } from 'commander'
import { AppError, isAppError, toProblem } from '../contracts/errors.ts'
import { exitCodeOfError, exitCodes } from './exit-codes.ts'
import { printProblem } from './print-problem.ts'
import { createProgram } from './program.ts'
import type { Needs } from './session.ts'
import { isUsageError } from './usage-error.ts'

/** Runs one command line and resolves with its exit code. */
export async function main(argv: readonly string[], needs: Needs): Promise<number> {
  let exitCode: number = exitCodes.ok
  const isJson = argv.includes('--json')
  const program = createProgram(needs, {
    isQuiet: isJson,
    setExitCode: (code) => {
      exitCode = code
    },
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return tell(error, needs, isJson)
  }
}

/** With --json a failure is a result like any other: one problem on stdout, the same that the API gives. */
function tell(error: unknown, { terminal }: Needs, isJson: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok // help or version, printed already
  const known = asAppError(error)
  const wasPrinted = error instanceof CommanderError && !isUsageError(error)
  if (isJson) terminal.out.write(`${JSON.stringify(toProblem(known), null, 2)}\n`)
  else if (!wasPrinted) terminal.err.write(printProblem(toProblem(known), terminal.err.paint))
  return exitCodeOfError(known)
}

function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof CommanderError)
    return new AppError('malformed-request', { detail: error.message.replace(/^error: /, '') })
  const detail = error instanceof Error ? error.message : String(error)
  return new AppError('internal', { detail, cause: error })
}
