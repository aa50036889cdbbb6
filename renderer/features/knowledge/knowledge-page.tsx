import { useQuery } from '@tanstack/react-query'
import { Library, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import type { Collection } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { listState } from '../../ui/list-states.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DocumentViewer } from '../documents/document-viewer.tsx'
import type { Shown } from '../documents/shown.ts'
import { AskBox } from './ask-box.tsx'
import { CollectionView } from './collection-view.tsx'
import css from './knowledge.module.css'
import { KnowledgeWays } from './knowledge-ways.tsx'
import { NewCollection } from './new-collection.tsx'
import { collectionsQuery } from './queries.ts'

export default function KnowledgePage() {
  const list = useQuery(collectionsQuery(useClient()))
  const [isAdding, setAdding] = useState(false)
  const [shown, setShown] = useState<Shown>()
  const [, go] = useLocation()
  const wanted = new URLSearchParams(useSearch()).get('collection')
  const collections = list.data?.items ?? []
  const current = collections.find(({ id }) => id === wanted) ?? collections[0]
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('knowledge.newCollection')}
    </Button>
  )
  return (
    <Page
      title={t('knowledge.knowledge')}
      lead={t('knowledge.yourDocumentsToSearchAnd')}
      actions={collections.length > 0 && add}
    >
      <KnowledgeWays />
      {listState(list, collections.length) ??
        (current ? (
          <div className={css.columns}>
            <Collections all={collections} current={current} />
            <div className={css.main}>
              <AskBox key={`ask ${current.id}`} collection={current} onShow={setShown} />
              <CollectionView key={current.id} collection={current} onShow={setShown} />
            </div>
          </div>
        ) : (
          <EmptyState icon={Library} title={t('knowledge.noDocumentsYet')} action={add}>
            {t('knowledge.aCollectionHoldsDocumentsThat')}
          </EmptyState>
        ))}
      {isAdding && (
        <NewCollection onClose={() => setAdding(false)} onMade={({ id }) => go(`/knowledge?collection=${id}`)} />
      )}
      {shown && <DocumentViewer shown={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}

function Collections({ all, current }: { all: readonly Collection[]; current: Collection }) {
  return (
    <Card title={t('knowledge.collections')}>
      <ul className={css.collections}>
        {all.map(({ id, name, documentCount }) => (
          <li key={id}>
            <Link
              href={`/knowledge?collection=${id}`}
              className={css.collection}
              aria-current={id === current.id || undefined}
            >
              <span>{name}</span>
              <span title={t('knowledge.documents', { count: documentCount })}>{documentCount}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
