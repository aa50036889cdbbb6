import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { backupsQuery } from '../backups/queries.ts'
import { RecoveryTab } from '../backups/recovery-tab.tsx'
import css from './welcome.module.css'

/** The one thing of the backups that nobody can do later, when the machine is gone. */
export function KeyStep() {
  const { data, error, refetch } = useQuery(backupsQuery(useClient()))
  return (
    <>
      <h2>Keep the key of your backups</h2>
      <p>
        iceOS takes encrypted backups by itself and proves each one by restoring it. If this machine is lost, they open
        only with this key.
      </p>
      {data ? (
        <RecoveryTab facts={data.facts} />
      ) : error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
      <p className={css.soft}>
        <Link href="/backups?tab=key">Backups</Link> has it later too, and Home reminds you of it after the first
        backup.
      </p>
    </>
  )
}
