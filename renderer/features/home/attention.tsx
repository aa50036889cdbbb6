import { useQuery } from '@tanstack/react-query'
import { MessageCircleQuestionMark } from 'lucide-react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { RelativeTime } from '../../ui/time.tsx'
import { runsQuery } from '../runs/queries.ts'
import css from './home.module.css'

const shown = 3

/** Runs that go on only when somebody answers. */
export function Attention() {
  const { data } = useQuery(runsQuery(useClient(), { limit: shown + 1, state: ['waiting'], asking: 'true' }))
  const waiting = data?.items ?? []
  if (waiting.length === 0) return null
  return (
    <section className={css.attention} aria-label={t('home.waitingForYou')}>
      <ul>
        {waiting.slice(0, shown).map((run) => (
          <li key={run.id}>
            <MessageCircleQuestionMark size={16} aria-hidden />
            <span>
              {marked(t('home.waitsForAnAnswerStarted'), {
                strong: () => <strong>{run.name}</strong>,
                relativeTime: () => <RelativeTime at={run.startedAt ?? run.createdAt} />,
              })}
            </span>
            <Link href={`/runs/${run.id}`} aria-label={t('home.answer', { name: run.name })}>
              {t('home.answer2')}
            </Link>
          </li>
        ))}
      </ul>
      {waiting.length > shown && <Link href="/tasks">{t('home.allThatWaitForYou')}</Link>}
    </section>
  )
}
