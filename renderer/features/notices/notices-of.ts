/** What needs a person: open questions, runs that failed, services that are down; newest first. Pure. */
import type { SystemNotice } from '../../../contracts/notices.ts'
import type { RunSummary } from '../../../contracts/runs.ts'
import type { Task } from '../../../contracts/tasks.ts'
import { t } from '../../text/text.ts'

export type Notice = {
  key: string
  kind: 'question' | 'failure' | 'service' | 'recovered'
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
  system: readonly SystemNotice[],
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
  return [...questions, ...failures, ...servicesOf(system, { seenAt, now })].toSorted(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  )
}

const serviceTitles: Record<SystemNotice['kind'], (title: string) => string> = {
  down: (title) => t('notices.isDown', { title }),
  recovered: (title) => t('notices.answersAgain', { title }),
  unsteady: (title) => t('notices.goesAndComes', { title }),
  'gave-up': (title) => t('notices.serviceNeedsYou', { title }),
}

/** Of each thing the newest word: how it was before is history. `newestFirst` as the host lists them. */
function servicesOf(newestFirst: readonly SystemNotice[], { seenAt, now }: { seenAt: number; now: number }): Notice[] {
  const subjects = new Set<string>()
  return newestFirst
    .filter(({ subject }) => !subjects.has(subject) && subjects.add(subject))
    .filter(({ at }) => now - Date.parse(at) < oldestMs)
    .map(({ id, at, kind, title, sentence }) => ({
      ...{ key: `service ${id}`, at, text: sentence, href: '/services' },
      kind: kind === 'recovered' ? 'recovered' : 'service',
      title: serviceTitles[kind](title),
      isNew: Date.parse(at) > seenAt,
    }))
}
