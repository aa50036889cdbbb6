import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Chunk } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import css from './documents.module.css'
import { chunksQuery } from './queries.ts'
import { documentPath } from './shown.ts'

const kindWords = (): Record<Chunk['kind'], string> => ({
  prose: t('documents.text'),
  table: t('documents.table'),
  code: t('documents.code'),
})

/** What a document was cut into: each passage is found, and cited, as a whole. */
export function PassageList({ documentId }: { documentId: string }) {
  const list = useInfiniteQuery(chunksQuery(useClient(), documentId))
  const chunks = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      {listState(list, chunks.length) ??
        (chunks.length === 0 ? (
          <p className="muted">{t('documents.nothingOfItCanBe')}</p>
        ) : (
          <ol className={css.passages} aria-label={t('documents.passages')}>
            {chunks.map((chunk) => (
              <li key={chunk.id}>
                <div className={css.passageHead}>
                  <Link href={documentPath({ ...chunk, documentId })}>
                    {t('documents.passagePage', { number: String(chunk.number + 1), page: String(chunk.page) })}
                  </Link>
                  <Badge>{kindWords()[chunk.kind]}</Badge>
                  <span className="muted">{t('documents.characters', { count: chunk.end - chunk.start })}</span>
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
