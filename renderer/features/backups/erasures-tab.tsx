import { useQuery } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { useState } from 'react'
import type { Erasure } from '../../../contracts/erasures.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { EraseDialog } from './erase-dialog.tsx'
import { erasuresQuery } from './erasure-queries.ts'
import { erasureWords } from './erasure-words.ts'

/** What no restore brings back. */
export function ErasuresTab() {
  const { data, error, refetch } = useQuery(erasuresQuery(useClient()))
  const [isErasing, setErasing] = useState(false)
  if (!data) {
    const view = error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
    return <div className={css.part}>{view}</div>
  }
  const erase = (
    <Button icon={Eraser} onClick={() => setErasing(true)}>
      {t('backups.eraseForGood')}
    </Button>
  )
  return (
    <div className={css.part}>
      {data.items.length === 0 ? (
        <EmptyState icon={Eraser} title={t('backups.nothingWasErased')} action={erase}>
          {t('backups.whatIsDeletedComesBack')}
        </EmptyState>
      ) : (
        <>
          <div className={css.head}>
            <p className={css.soft}>{t('backups.whatIsDeletedComesBack')}</p>
            {erase}
          </div>
          <Table
            caption={t('backups.erasedForGood')}
            columns={columns()}
            rows={data.items.toReversed()}
            rowKey={({ id }) => id}
          />
        </>
      )}
      {isErasing && <EraseDialog onClose={() => setErasing(false)} />}
    </div>
  )
}

const columns = (): readonly Column<Erasure>[] => [
  { key: 'kind', label: t('backups.what'), cell: ({ kind }) => erasureWords(kind) },
  { key: 'id', label: t('backups.id'), minor: true, cell: ({ id }) => <code className={css.breakable}>{id}</code> },
  { key: 'at', label: t('backups.erased'), align: 'end', cell: ({ erasedAt }) => <RelativeTime at={erasedAt} /> },
]
