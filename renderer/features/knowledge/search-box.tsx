import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Collection, SearchHit } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { Card } from '../../ui/card.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './knowledge.module.css'
import type { Shown } from './knowledge-page.tsx'
import { searchQuery } from './queries.ts'

export function SearchBox({ collection, onShow }: { collection: Collection; onShow: (shown: Shown) => void }) {
  const [words, setWords] = useState('')
  return (
    <Card title="Search">
      <div className={css.answer}>
        <SearchField label="Words of a passage" value={words} onChange={setWords} />
        {words.trim() !== '' && <Hits words={words.trim()} collectionId={collection.id} onShow={onShow} />}
      </div>
    </Card>
  )
}

type HitsProps = { words: string; collectionId: string; onShow: (shown: Shown) => void }

function Hits({ words, collectionId, onShow }: HitsProps) {
  const { data, error, refetch } = useQuery(searchQuery(useClient(), words, collectionId))
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={3} />
  if (data.hits.length === 0) return <p className="muted">No passage has any of these words.</p>
  return (
    <ol className={css.hits} aria-label="Passages">
      {data.notices.map((notice) => (
        <li key={notice} className={css.why}>
          {notice}
        </li>
      ))}
      {data.hits.map((hit) => (
        <li key={hit.id} className={css.hit}>
          <button type="button" className={css.place} onClick={() => onShow(hit)}>
            {[`${hit.documentName}, page ${hit.page}`, ...hit.headings].join(' › ')}
          </button>
          <p className={css.quote}>{hit.text}</p>
          <span className={css.why}>{whyFound(hit)}</span>
        </li>
      ))}
    </ol>
  )
}

function whyFound({ words, vectors, terms, reranked }: SearchHit): string {
  const each = terms.map(({ term, score }) => `${term} ${score.toFixed(2)}`).join(', ')
  return [
    reranked && `${reranked.model} gave it ${reranked.score.toFixed(2)}`,
    words && `by words number ${words.rank}, score ${words.score.toFixed(2)} (${each})`,
    vectors && `by meaning number ${vectors.rank}, distance ${vectors.distance.toFixed(3)}`,
  ]
    .filter(Boolean)
    .join('; ')
}
