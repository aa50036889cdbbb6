/** Which of the selected runs an action means something for. The engine has the same rule, and the last word. Pure. */

import { type ErrorCode, errorTable } from '../../../contracts/errors.ts'
import type { BulkAction, BulkResult } from '../../../contracts/run-routes.ts'
import { hasEnded, type RunState, type RunSummary } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'

/** More than that the engine takes by a filter only. */
export const mostSelected = 1000

export function canBe(action: BulkAction, state: RunState): boolean {
  if (action === 'retry') return state === 'failed' || state === 'cancelled'
  if (action === 'delete') return hasEnded(state)
  if (action === 'resume') return state === 'paused'
  return !hasEnded(state) && !(action === 'pause' && state === 'paused')
}

/** What is selected and no longer shown is left out: nothing happens to a run that nobody sees. */
export const idsFor = (action: BulkAction, rows: readonly RunSummary[], selected: ReadonlySet<string>): string[] =>
  rows
    .filter(({ id, state }) => selected.has(id) && canBe(action, state))
    .map(({ id }) => id)
    .slice(0, mostSelected)

export function resultWords(action: BulkAction, { matched, done: count, refused }: BulkResult): string {
  if (matched === 0) return t('runs.theseRunsHaveChangedMeanwhile')
  const of = count === matched ? t('runs.runs2', { count }) : t('runs.ofRuns', { count: matched, number: count })
  const why = refused.map(({ code, count: many }) => ` ${t('runs.not', { many, titleOf: titleOf(code) })}`)
  return `${of} ${t(`runs.did_${action}`)}.${why.join('')}`
}

const titleOf = (code: string) => (code in errorTable ? t(`errors.${code as ErrorCode}`) : code)
