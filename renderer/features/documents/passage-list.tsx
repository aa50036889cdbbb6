import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Chunk } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { plural } from '../../ui/durations.ts'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import css from './documents.module.css'
import { chunksQuery } from './queries.ts'
import { documentPath } from './shown.ts'

const kindWords: Record<Chunk['kind'], string> = { prose: 'Text', table: 'Table', code: 'Code' }

/** What a document was cut into: each passage is found, and cited, as a whole. */
export function PassageList({ documentId }: { documentId: string }) {
  const list = useInfiniteQuery(chunksQuery(useClient(), documentId))
  const chunks = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      {listState(list, chunks.length) ??
        (chunks.length === 0 ? (
          <p className="muted">Nothing of it can be searched: it has no text, or has not been read yet.</p>
        ) : (
          <ol className={css.passages} aria-label="Passages">
            {chunks.map((chunk) => (
              <li key={chunk.id}>
                <div className={css.passageHead}>
                  <Link href={documentPath({ ...chunk, documentId })}>
                    Passage {chunk.number + 1}, page {chunk.page}
                  </Link>
                  <Badge>{kindWords[chunk.kind]}</Badge>
                  <span className="muted">{plural(chunk.end - chunk.start, 'character')}</span>
                </div>
                {chunk.headings.length > 0 && <p className={css.headings}>{chunk.headings.join(' › ')}</p>}
                <p className={css.passage}>{chunk.text}</p>
              </li>
            ))}
          </ol>
        ))}
      <ListFoot list={list} noun="passage" shown={chunks.length} />
    </>
  )
}
