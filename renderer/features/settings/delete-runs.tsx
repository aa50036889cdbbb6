import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import { type BulkFilter, bulkRunsRoute } from '../../../contracts/run-routes.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { runKeys } from '../runs/queries.ts'
import { resultWords } from '../runs/selection.ts'
import { BackupFirst, DangerPart, TypedDeed } from './danger-part.tsx'

const filter: BulkFilter = { state: ['succeeded', 'failed', 'cancelled'] }
const countKey = [...runKeys.lists, 'deletable']

export function DeleteRuns() {
  const client = useClient()
  const queries = useQueryClient()
  const count = useQuery({
    queryKey: countKey,
    queryFn: async ({ signal }) => {
      const body = { action: 'delete' as const, filter, dryRun: true }
      return (await call(client, bulkRunsRoute, { body, signal })).matched
    },
  })
  const remove = useMutation({
    mutationFn: () => call(client, bulkRunsRoute, { body: { action: 'delete', filter, dryRun: false } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.all }),
  })
  return (
    <DangerPart title={t('settings.deleteAllEndedRuns')}>
      <p>{t('settings.theyGoWithTheirEvents')}</p>
      {count.error && <ErrorView error={count.error} onRetry={() => void count.refetch()} />}
      {count.data === undefined && !count.error && <Skeleton rows={1} />}
      {remove.data && <p role="status">{resultWords('delete', remove.data)}</p>}
      {count.data === 0 && <p className="muted">{t('settings.thereIsNoEndedRun')}</p>}
      {count.data !== undefined && count.data > 0 && (
        <>
          <p>
            {marked(t('settings.wouldGo'), {
              strong: () => <strong>{t('settings.endedRuns', { count: count.data })}</strong>,
            })}
          </p>
          <BackupFirst />
          <TypedDeed
            confirm="delete runs"
            word={t('settings.deleteEndedRuns', { count: count.data })}
            isBusy={remove.isPending}
            error={remove.error}
            onDo={() => remove.mutate()}
          />
        </>
      )}
    </DangerPart>
  )
}
