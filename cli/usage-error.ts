import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'

const code = 'ice.usage'

/** The command line was understood by its grammar, but cannot be meant as it stands. */
export const usageError = (message: string) => new CommanderError(exitCodes.usage, code, message)

/** Told apart from the errors that commander has printed already. */
export const isUsageError = (error: unknown): error is CommanderError =>
  error instanceof CommanderError && error.code === code
