/** The states that every list has, once. */

import type { ReactNode } from 'react'
import { t } from '../text/text.ts'
import { Button } from './button.tsx'
import css from './list-states.module.css'
import { ErrorView, Skeleton } from './states.tsx'

type ListQuery = {
  isPending: boolean
  error: unknown
  refetch: () => unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** What stands in place of the rows; undefined when they can be shown. */
export function listState(
  list: Pick<ListQuery, 'isPending' | 'error' | 'refetch'>,
  shown: number,
): ReactNode | undefined {
  if (list.error && shown === 0) {
    return (
      <div className={css.pad}>
        <ErrorView error={list.error} onRetry={() => list.refetch()} />
      </div>
    )
  }
  return list.isPending ? <Skeleton rows={8} /> : undefined
}

/** How many are shown, whether there are more, and a failure to bring them up to date. */
export function ListFoot({
  list,
  noun,
  shown,
}: {
  list: ListQuery
  noun: 'run' | 'workflow' | 'trigger' | 'document' | 'passage' | 'note' | 'evaluation'
  shown: number
}) {
  if (shown === 0) return null
  return (
    <footer className={css.foot}>
      {list.error ? <ErrorView error={list.error} onRetry={() => list.refetch()} /> : null}
      <span>
        {t(`ui.count_${noun}`, { count: shown })}
        {list.hasNextPage ? t('ui.andMore') : ''}
      </span>
      {list.hasNextPage && (
        <Button size="small" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t('ui.loadMore')}
        </Button>
      )}
    </footer>
  )
}
