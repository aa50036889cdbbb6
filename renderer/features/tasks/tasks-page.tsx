import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { marked, t } from '../../text/text.ts'
import { listState } from '../../ui/list-states.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { QuestionForm } from '../runs/question-form.tsx'
import { tasksQuery } from '../runs/task-queries.ts'
import css from './tasks.module.css'

export default function TasksPage() {
  const list = useQuery(tasksQuery(useClient()))
  const { items = [], total = 0 } = list.data ?? {}
  return (
    <Page title={t('tasks.title')} lead={t('tasks.lead')}>
      {listState(list, items.length) ??
        (items.length === 0 ? (
          <EmptyState icon={Inbox} title={t('tasks.emptyTitle')}>
            {t('tasks.empty')}
          </EmptyState>
        ) : (
          <ol className={css.tasks} aria-label={t('tasks.listLabel')}>
            {items.map((task) => (
              <li key={`${task.runId} ${task.path} ${task.attempt}`}>
                <p className={css.from}>
                  {marked(t('tasks.asked'), {
                    run: () => (
                      <Link href={`/runs/${task.runId}?node=${encodeURIComponent(task.path)}`}>{task.runName}</Link>
                    ),
                    when: () => <RelativeTime at={task.askedAt} />,
                  })}
                </p>
                <QuestionForm runId={task.runId} node={task} name={task.nodeName} question={task.question} />
              </li>
            ))}
          </ol>
        ))}
      {total > items.length && <p className="muted">{t('tasks.more', { count: total - items.length })}</p>}
    </Page>
  )
}
