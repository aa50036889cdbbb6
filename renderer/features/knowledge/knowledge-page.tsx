import { useQuery } from '@tanstack/react-query'
import { Library, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import type { Collection } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { plural } from '../../ui/durations.ts'
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
      New collection
    </Button>
  )
  return (
    <Page
      title="Knowledge"
      lead="Your documents, to search and to ask. Every answer shows the sentences that it stands on."
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
          <EmptyState icon={Library} title="No documents yet" action={add}>
            A collection holds documents that belong together: PDF, Word, Excel, PowerPoint, web pages, mail, text,
            code. Make one, drop files into it, and ask. No key and no network is needed.
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
    <Card title="Collections">
      <ul className={css.collections}>
        {all.map(({ id, name, documentCount }) => (
          <li key={id}>
            <Link
              href={`/knowledge?collection=${id}`}
              className={css.collection}
              aria-current={id === current.id || undefined}
            >
              <span>{name}</span>
              <span title={plural(documentCount, 'document')}>{documentCount}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
