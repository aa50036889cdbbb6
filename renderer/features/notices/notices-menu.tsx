import { useQuery } from '@tanstack/react-query'
import { Bell, CircleCheck, MessageCircleQuestionMark, OctagonX, ServerCrash } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import { runsQuery } from '../runs/queries.ts'
import { tasksQuery } from '../runs/task-queries.ts'
import css from './notices.module.css'
import { type Notice, noticesOf } from './notices-of.ts'
import { systemNoticesQuery } from './queries.ts'

const seenKey = 'iceos-notices-seen'
const failuresShown = 20
const icons = { question: MessageCircleQuestionMark, failure: OctagonX, service: ServerCrash, recovered: CircleCheck }

/** The bell: what needs a person, wherever one is. What was seen is remembered by this browser. */
export function NoticesMenu() {
  const client = useClient()
  const { data: tasks } = useQuery(tasksQuery(client))
  const { data: failed } = useQuery(runsQuery(client, { limit: failuresShown, state: ['failed'] }))
  const { data: system } = useQuery(systemNoticesQuery(client))
  const [seenAt, setSeenAt] = useState(() => Number(localStorage.getItem(seenKey) ?? 0))
  const now = useNow(60_000)
  const notices = noticesOf(tasks?.items ?? [], failed?.items ?? [], system ?? [], { seenAt, now })
  const fresh = notices.filter(({ isNew }) => isNew).length
  const markSeen = () => {
    localStorage.setItem(seenKey, String(Date.now()))
    setSeenAt(Date.now())
  }
  const freshWords = fresh === 0 ? t('notices.nothingNew') : t('notices.newWord', { fresh })
  return (
    <>
      {/* Told when it changes; what is inside of a button is not. */}
      <span className="only-read-aloud" role="status">
        {fresh === 0 ? '' : t('notices.notices', { freshWords })}
      </span>
      <Popover
        label={t('notices.notices2')}
        button={
          <>
            <Bell size={16} aria-hidden />
            <span className="only-read-aloud">{freshWords}</span>
            {fresh > 0 && (
              <span className={css.count} aria-hidden>
                {fresh > 99 ? '99+' : fresh}
              </span>
            )}
          </>
        }
      >
        <div className={css.body}>
          <header className={css.head}>
            <h2>{t('notices.needsYou')}</h2>
            {notices.some(({ kind, isNew }) => kind !== 'question' && isNew) && (
              <Button size="small" kind="quiet" onClick={markSeen}>
                {t('notices.markAsSeen')}
              </Button>
            )}
          </header>
          {notices.length === 0 ? (
            <p className={css.none}>{t('notices.nothingAsksForYouAnd')}</p>
          ) : (
            <ul>
              {notices.map((notice) => (
                <NoticeRow key={notice.key} notice={notice} />
              ))}
            </ul>
          )}
          <footer className={css.foot}>
            <Link href="/tasks">{t('notices.openQuestions', { count: tasks?.total ?? 0 })}</Link>
            <Link href="/runs?state=failed">{t('notices.allFailedRuns')}</Link>
          </footer>
        </div>
      </Popover>
    </>
  )
}

function NoticeRow({ notice: { kind, title, text, href, at, isNew } }: { notice: Notice }) {
  const Icon = icons[kind]
  return (
    <li className={css.notice} data-kind={kind} data-new={isNew || undefined}>
      <Icon size={16} aria-hidden />
      <Link href={href}>
        {title}
        {isNew && <span className="only-read-aloud"> {t('notices.newWord2')}</span>}
      </Link>
      <RelativeTime at={at} />
      <p>{text}</p>
    </li>
  )
}
