export type Exit = { code: number | null; signal: NodeJS.Signals | null }

const signalWords: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'was killed (SIGKILL), by somebody or because the machine ran out of memory',
  SIGABRT: 'gave up (SIGABRT), as it does when its memory is used up',
  SIGSEGV: 'crashed (SIGSEGV)',
  SIGBUS: 'crashed (SIGBUS)',
  SIGILL: 'crashed (SIGILL): its program does not suit this processor',
  SIGTERM: 'was asked to end (SIGTERM)',
}

/** Why the engine is gone, in words, with the last that it said. */
export function exitCause({ code, signal }: Exit, lastErrors: readonly string[]): string {
  const what = signal ? (signalWords[signal] ?? `was ended by ${signal}`) : codeWords(code)
  const words = lastErrors.length > 0 ? ` Its last words: ${lastErrors.join(' | ')}` : ''
  return `The engine ${what}.${words}`
}

function codeWords(code: number | null): string {
  if (code === 0) return 'ended by itself'
  if (code === null) return 'could not be started'
  // Windows gives the exception as the exit code.
  return `ended with code ${code > 0xffff ? `0x${code.toString(16)}` : code}`
}
