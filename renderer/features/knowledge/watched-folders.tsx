import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Client, call } from '../../../contracts/call.ts'
import { addWatchRoute, listWatchesRoute, removeWatchRoute, type WatchedFolder } from '../../../contracts/watches.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { knowledgeKeys } from '../documents/keys.ts'
import css from './knowledge.module.css'

const everyMs = 3000
const watchesQuery = (client: Client) =>
  queryOptions({
    queryKey: [...knowledgeKeys.all, 'watches'],
    queryFn: ({ signal }) => call(client, listWatchesRoute, { signal }),
    refetchInterval: ({ state }) => (state.data && state.data.items.length > 0 ? everyMs : false),
  })

/** The folders that a collection is kept like, with what came of them; one more is named by its path. */
export function WatchedFolders({ collectionId }: { collectionId: string }) {
  const client = useClient()
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: knowledgeKeys.all })
  const { data } = useQuery(watchesQuery(client))
  const [isAdding, setAdding] = useState(false)
  const [path, setPath] = useState('')
  const add = useMutation({
    mutationFn: () => call(client, addWatchRoute, { body: { path: path.trim(), collectionId } }),
    onSuccess: () => {
      setPath('')
      setAdding(false)
    },
    onSettled,
  })
  const remove = useMutation({
    mutationFn: (watchId: string) => call(client, removeWatchRoute, { params: { watchId } }),
    onSettled,
  })
  // Documents come and go without anybody doing so in this page.
  const newest = data?.items.map(({ recent: [last], waitingCount }) => `${last?.at} ${waitingCount}`).join()
  useEffect(() => {
    if (newest === undefined) return
    for (const queryKey of [knowledgeKeys.documents, knowledgeKeys.collections])
      void queries.invalidateQueries({ queryKey })
  }, [newest, queries])
  const own = data?.items.filter((one) => one.collectionId === collectionId) ?? []
  return (
    <section className={css.watches} aria-label={t('knowledge.watchedFolders')}>
      {own.length > 0 && (
        <ul className={css.watchList}>
          {own.map((one) => (
            <li key={one.id} className={css.watch}>
              <div>
                <strong>{one.path}</strong>
                <p className="muted">{aboutWatch(one)}</p>
              </div>
              <Button size="small" busy={remove.isPending} onClick={() => remove.mutate(one.id)}>
                {t('knowledge.watchNoLonger')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isAdding ? (
        <form
          className={css.watchForm}
          onSubmit={(event) => {
            event.preventDefault()
            if (path.trim() !== '') add.mutate()
          }}
        >
          <TextField
            label={t('knowledge.folderToWatch')}
            hint={t('knowledge.theWholePathOnTheMachine')}
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <span className={css.acts}>
            <Button onClick={() => setAdding(false)}>{t('knowledge.cancel')}</Button>
            <Button kind="primary" type="submit" busy={add.isPending}>
              {t('knowledge.watchThisFolder')}
            </Button>
          </span>
        </form>
      ) : (
        <span>
          <Button size="small" kind="quiet" onClick={() => setAdding(true)}>
            {t('knowledge.watchAFolder')}
          </Button>
        </span>
      )}
      {(add.error ?? remove.error) && <ErrorView error={add.error ?? remove.error} />}
    </section>
  )
}

function aboutWatch({ state, problem, fileCount, waitingCount, recent }: WatchedFolder): string {
  const failed = recent.find(({ what }) => what === 'failed')
  const why = failed?.problem
  return [
    state === 'waiting' && problem
      ? t('knowledge.waits', { reason: problem.detail ?? problem.title })
      : t('knowledge.filesInIt', { count: fileCount }),
    ...(waitingCount > 0 ? [t('knowledge.filesToDo', { count: waitingCount })] : []),
    ...(failed ? [`${failed.name}: ${why?.detail ?? why?.title ?? ''}`] : []),
  ].join(' · ')
}
