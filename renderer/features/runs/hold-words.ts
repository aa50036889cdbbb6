/** Why a run does not go on right now, in words. Pure. */

import { hasEnded, type QueuedBecause, type RunDetail } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'

/** `isLimit`: the limits of its workflow are where that can be changed. */
export type Hold = { title: string; why: string; isLimit: boolean }

export function holdOf(
  run: Pick<RunDetail, 'state' | 'pauseRequested' | 'queuedBecause' | 'deadlineAt'>,
): Hold | undefined {
  if (hasEnded(run.state)) return undefined
  const deadline = run.deadlineAt === null ? '' : ` ${t('runs.itsDeadlineGoesOn')}`
  if (run.state === 'paused') {
    return { title: t('runs.paused'), why: `${t('runs.noNodeBeginsUntilIt')}${deadline}`, isLimit: false }
  }
  if (run.pauseRequested) {
    return { title: t('runs.pausing'), why: t('runs.nodesAtWorkEndFirst'), isLimit: false }
  }
  if (run.state !== 'queued' || run.queuedBecause === null) return undefined
  const { queuedBecause: because } = run
  const ahead = because.ahead === 0 ? '' : ` ${aheadWords(because.ahead)}`
  const isLimit = because.reason !== 'no-engine-free' && because.reason !== 'org-limit'
  return { title: t('runs.queued'), why: `${reasonOf(because)}${ahead}`, isLimit }
}

const mostCounted = 1000
const aheadWords = (ahead: number) =>
  ahead >= mostCounted ? t('runs.manyAhead', { most: mostCounted }) : t('runs.ahead', { count: ahead })

function reasonOf({ reason, limit, running, key }: QueuedBecause): string {
  const places = { places: t('runs.runs2', { count: limit ?? 0 }), count: running }
  switch (reason) {
    case 'workflow-paused':
      return t('runs.itsWorkflowIsPausedSo')
    case 'key-limit':
      return t('runs.withTheKeyMayWork', { ...places, key: key ?? '' })
    case 'workflow-limit':
      return t('runs.ofItsWorkflowMayWork', places)
    case 'org-limit':
      return t('runs.ofAllWorkflowsTogetherMay', places)
    case 'no-engine-free':
      return t('runs.noLimitHoldsItIt')
  }
}
