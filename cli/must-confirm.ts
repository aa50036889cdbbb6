import type { Terminal } from './terminal.ts'
import { usageError } from './usage-error.ts'

/** @throws when nobody can be asked: a script has to say --yes */
export async function mustConfirm(terminal: Pick<Terminal, 'confirm'>, question: string): Promise<boolean> {
  const isSure = await terminal.confirm(question)
  if (isSure === undefined) throw usageError(`${question} Say so with --yes, or look first with --dry-run.`)
  return isSure
}
