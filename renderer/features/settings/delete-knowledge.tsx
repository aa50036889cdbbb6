import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { Collection } from '../../../contracts/knowledge.ts'
import { deleteCollectionRoute } from '../../../contracts/knowledge-routes.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { knowledgeKeys } from '../documents/keys.ts'
import { collectionsQuery } from '../knowledge/queries.ts'
import { BackupFirst, DangerPart, TypedDeed } from './danger-part.tsx'

export function DeleteKnowledge() {
  const client = useClient()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(collectionsQuery(client))
  const remove = useMutation({
    mutationFn: async (collections: readonly Collection[]) => {
      for (const { id } of collections) {
        await call(client, deleteCollectionRoute, { params: { collectionId: id } })
      }
      return collections.length
    },
    onSettled: () => queries.invalidateQueries({ queryKey: knowledgeKeys.all }),
  })
  const collections = data?.items ?? []
  return (
    <DangerPart title={t('settings.deleteAllKnowledge')}>
      <p>{t('settings.everyCollectionGoesWithIts')}</p>
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {remove.data !== undefined && <p role="status">{t('settings.collectionsDeleted', { count: remove.data })}</p>}
      {data && collections.length === 0 && <p className="muted">{t('settings.thereIsNoCollectionTo')}</p>}
      {collections.length > 0 && (
        <>
          <ul>
            {collections.map(({ id, name, documentCount, chunkCount }) => (
              <li key={id}>
                {name}: {t('settings.documents', { count: documentCount })},{' '}
                {t('settings.passages', { count: chunkCount })}
              </li>
            ))}
          </ul>
          <BackupFirst />
          <TypedDeed
            confirm="delete knowledge"
            word={t('settings.deleteCollections', { count: collections.length })}
            isBusy={remove.isPending}
            error={remove.error}
            onDo={() => remove.mutate(collections)}
          />
        </>
      )}
    </DangerPart>
  )
}
