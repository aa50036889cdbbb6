import type { Problem } from '../contracts/errors.ts'
import type { Stream } from './terminal.ts'

const mostShown = 20

/** Title and what to do about it, or every single thing that is wrong; the request's id, where the log knows more. */
export function printProblem(problem: Problem, paint: Stream['paint']): string {
  const title = paint('red', problem.code === 'malformed-request' ? 'ice' : problem.title)
  const all = problem.problems ?? []
  const places = all.slice(0, mostShown).map(({ path, message }) => `  ${paint('bold', path || '/')}  ${message}`)
  if (all.length > mostShown) places.push(`  … and ${all.length - mostShown} more; --json lists them all`)
  // A detail repeats what the list below it says.
  const isPlain = places.length === 0 && problem.detail && problem.detail !== problem.title
  const lines = [isPlain ? `${title}: ${problem.detail}` : title, ...places]
  if (problem.kind === 'bug' && problem.instance) lines.push(paint('dim', `  ${problem.instance}`))
  return `${lines.join('\n')}\n`
}
