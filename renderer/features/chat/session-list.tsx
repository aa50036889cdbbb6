import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './chat.module.css'
import { sessionsQuery } from './queries.ts'

export function SessionList({ current }: { current: string | undefined }) {
  const [search, setSearch] = useState('')
  const list = useInfiniteQuery(sessionsQuery(useClient(), search))
  const sessions = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <nav className={css.sessions} aria-label={t('chat.conversations')}>
      <SearchField label={t('chat.searchConversations')} value={search} onChange={setSearch} />
      {listState(list, sessions.length) ?? (
        <ul>
          {sessions.map(({ id, title, updatedAt }) => (
            <li key={id}>
              <Link href={`/chat/${id}`} className={css.session} aria-current={id === current ? 'page' : undefined}>
                <span className={css.sessionTitle}>{title || t('chat.newConversation')}</span>
                <span className={css.when}>
                  <RelativeTime at={updatedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {list.data && sessions.length === 0 && (
        <p className={css.none}>{search ? t('chat.noConversationHasTheseWords') : t('chat.noConversationYet')}</p>
      )}
      {list.hasNextPage && (
        <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('chat.olderConversations')}
        </Button>
      )}
    </nav>
  )
}
