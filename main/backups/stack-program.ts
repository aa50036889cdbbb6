/** The engine's backup program in a container of its image, beside the stack's database or a scratch one. */

import type { StackBase } from '../stack/stack.ts'
import { removeTalker, startTalker } from '../stack/talk.ts'
import { checkEnd, type OnProgress, type Program, readWords } from './program.ts'

type Options = { signal: AbortSignal; onProgress: OnProgress; onLine?: (line: unknown) => void }
type Change = Parameters<typeof startTalker>[2]

export async function startInContainer(
  base: StackBase,
  args: readonly string[],
  { signal, onProgress, onLine }: Options,
  change: Change = {},
): Promise<Program> {
  const { stdin, stdout, stderr, exitCode } = await startTalker(base, ['dist/engine/backup.js', ...args], change)
  stdin.on('error', () => {}) // it ended early, and its exit says why
  const said = readWords(stderr, onProgress, onLine)
  const stop = () => void removeTalker(base).catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  const ended = exitCode.then((code) => checkEnd(code, said())).finally(() => signal.removeEventListener('abort', stop))
  ended.catch(() => {})
  return { stdin, stdout, ended }
}
