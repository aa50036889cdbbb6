import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { backupsQuery } from '../backups/queries.ts'
import { RecoveryTab } from '../backups/recovery-tab.tsx'
import css from './welcome.module.css'

/** The one thing of the backups that nobody can do later, when the machine is gone. */
export function KeyStep() {
  const { data, error, refetch } = useQuery(backupsQuery(useClient()))
  return (
    <>
      <h2>{t('welcome.keepTheKeyOfYour')}</h2>
      <p>{t('welcome.iceosTakesEncryptedBackupsBy')}</p>
      {data ? (
        <RecoveryTab facts={data.facts} />
      ) : error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
      <p className={css.soft}>
        {marked(t('welcome.backupsHasItLaterToo'), { link: (inner) => <Link href="/backups?tab=key">{inner}</Link> })}
      </p>
    </>
  )
}
