import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { plural } from '../../ui/durations.ts'
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
    <Page title="Tasks" lead="What runs ask of a person. What has the next deadline stands first.">
      {listState(list, items.length) ??
        (items.length === 0 ? (
          <EmptyState icon={Inbox} title="Nothing waits for you">
            A workflow with a human node asks here before it goes on: to approve something, to choose, or to fill in a
            form.
          </EmptyState>
        ) : (
          <ol className={css.tasks} aria-label="Open questions">
            {items.map((task) => (
              <li key={`${task.runId} ${task.path} ${task.attempt}`}>
                <p className={css.from}>
                  <Link href={`/runs/${task.runId}?node=${encodeURIComponent(task.path)}`}>{task.runName}</Link>, asked{' '}
                  <RelativeTime at={task.askedAt} />
                </p>
                <QuestionForm runId={task.runId} node={task} name={task.nodeName} question={task.question} />
              </li>
            ))}
          </ol>
        ))}
      {total > items.length && (
        <p className="muted">{`${plural(total - items.length, 'more question')} after these.`}</p>
      )}
    </Page>
  )
}
