/** Why a run does not go on right now, in words. Pure. */
import { hasEnded, type QueuedBecause, type RunDetail } from '../../../contracts/runs.ts'
import { plural } from '../../ui/durations.ts'

/** `isLimit`: the limits of its workflow are where that can be changed. */
export type Hold = { title: string; why: string; isLimit: boolean }

export function holdOf(
  run: Pick<RunDetail, 'state' | 'pauseRequested' | 'queuedBecause' | 'deadlineAt'>,
): Hold | undefined {
  if (hasEnded(run.state)) return undefined
  const deadline = run.deadlineAt === null ? '' : ' Its deadline goes on.'
  if (run.state === 'paused') {
    return { title: 'Paused', why: `No node begins until it is resumed.${deadline}`, isLimit: false }
  }
  if (run.pauseRequested) {
    return { title: 'Pausing', why: 'Nodes at work end first, and no other begins.', isLimit: false }
  }
  if (run.state !== 'queued' || run.queuedBecause === null) return undefined
  const { queuedBecause: because } = run
  const ahead =
    because.ahead === 0
      ? ''
      : ` ${countOf(because.ahead)} of its workflow ${because.ahead === 1 ? 'is' : 'are'} ahead of it.`
  const isLimit = because.reason !== 'no-engine-free' && because.reason !== 'org-limit'
  return { title: 'Queued', why: `${reasonOf(because)}${ahead}`, isLimit }
}

const mostCounted = 1000
const countOf = (ahead: number) => (ahead >= mostCounted ? '1,000 or more runs' : plural(ahead, 'run'))

function reasonOf({ reason, limit, running, key }: QueuedBecause): string {
  const places = plural(limit ?? 0, 'run')
  switch (reason) {
    case 'workflow-paused':
      return 'Its workflow is paused, so none of its queued runs starts.'
    case 'key-limit':
      return `${places} with the key “${key}” may work at once, and ${running} ${running === 1 ? 'does' : 'do'}.`
    case 'workflow-limit':
      return `${places} of its workflow may work at once, and ${running} ${running === 1 ? 'does' : 'do'}.`
    case 'org-limit':
      return `${places} of all workflows together may work at once, and ${running} ${running === 1 ? 'does' : 'do'}.`
    case 'no-engine-free':
      return 'No limit holds it: it starts as soon as an engine has room.'
  }
}
