import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
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
    <nav className={css.sessions} aria-label="Conversations">
      <SearchField label="Search conversations" value={search} onChange={setSearch} />
      {listState(list, sessions.length) ?? (
        <ul>
          {sessions.map(({ id, title, updatedAt }) => (
            <li key={id}>
              <Link href={`/chat/${id}`} className={css.session} aria-current={id === current ? 'page' : undefined}>
                <span className={css.sessionTitle}>{title || 'New conversation'}</span>
                <span className={css.when}>
                  <RelativeTime at={updatedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {list.data && sessions.length === 0 && (
        <p className={css.none}>{search ? 'No conversation has these words.' : 'No conversation yet.'}</p>
      )}
      {list.hasNextPage && (
        <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Older conversations
        </Button>
      )}
    </nav>
  )
}
