/** What needs a person: open questions and runs that failed, newest first. Pure. */

import type { RunSummary } from '../../../contracts/runs.ts'
import type { Task } from '../../../contracts/tasks.ts'
import { t } from '../../text/text.ts'

export type Notice = {
  key: string
  kind: 'question' | 'failure'
  title: string
  text: string
  href: string
  at: string
  /** It came after one has last looked; a question stays new until it is answered. */
  isNew: boolean
}

/** Whoever looks after longer than this looks at the list of runs. */
const oldestMs = 7 * 86_400_000

export function noticesOf(
  tasks: readonly Task[],
  failed: readonly RunSummary[],
  { seenAt, now }: { seenAt: number; now: number },
): Notice[] {
  const failures = failed
    .map((run): Notice => {
      const at = run.finishedAt ?? run.createdAt
      return {
        key: run.id,
        kind: 'failure',
        title: t('notices.failed', { name: run.name }),
        text: (run.error?.detail ?? run.error?.title ?? '').split('\n')[0] ?? '',
        href: `/runs/${run.id}`,
        at,
        isNew: Date.parse(at) > seenAt,
      }
    })
    // The failure of a sub-run is told by the run that waited for it.
    .filter((notice, index) => failed[index]?.parentRunId === null && now - Date.parse(notice.at) < oldestMs)
  const questions = tasks.map(
    (task): Notice => ({
      key: `${task.runId} ${task.path} ${task.attempt}`,
      kind: 'question',
      title: t('notices.asksYou', { runName: task.runName }),
      text: task.question.prompt.split('\n')[0] ?? '',
      href: `/runs/${task.runId}`,
      at: task.askedAt,
      isNew: true,
    }),
  )
  return [...questions, ...failures].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
