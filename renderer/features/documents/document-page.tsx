import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { DocumentFacts } from './document-facts.tsx'
import { DocumentView } from './document-view.tsx'
import css from './documents.module.css'
import { PassageList } from './passage-list.tsx'
import { documentQuery } from './queries.ts'
import { documentPath, readShown } from './shown.ts'

/** A document with an address of its own: what it says, the passages that are searched, what is known of it. */
export default function DocumentPage({ documentId }: { documentId: string }) {
  const { data, error, refetch } = useQuery(documentQuery(useClient(), documentId))
  const search = useSearch()
  const [, go] = useLocation()
  const shown = useMemo(() => readShown(documentId, search), [documentId, search])
  const tab = new URLSearchParams(search).get('tab') ?? 'document'
  const select = (key: string) => go(key === 'document' ? documentPath(shown) : `?tab=${key}`)
  return (
    <Page
      title={data?.name ?? t('documents.document')}
      above={[{ label: t('documents.knowledge'), href: `/knowledge${data ? `?collection=${data.collectionId}` : ''}` }]}
      fill
    >
      {error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Tabs
          label={t('documents.document')}
          fill
          selected={tab}
          onSelect={select}
          tabs={[
            {
              key: 'document',
              label: t('documents.document'),
              body: () => (
                <div className={css.frame}>
                  <DocumentView document={data} shown={shown} />
                </div>
              ),
            },
            {
              key: 'passages',
              label: t('documents.passages'),
              count: data.chunkCount,
              body: () => <PassageList documentId={documentId} />,
            },
            { key: 'about', label: t('documents.about'), body: () => <DocumentFacts document={data} /> },
          ]}
        />
      ) : (
        <Skeleton rows={8} />
      )}
    </Page>
  )
}
