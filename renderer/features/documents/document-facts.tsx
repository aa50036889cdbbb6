import { Link } from 'wouter'
import type { KnowledgeDocument } from '../../../contracts/knowledge.ts'
import { formatNumber, t } from '../../text/text.ts'
import { Card, Facts } from '../../ui/card.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { ProblemView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './documents.module.css'

export function DocumentFacts({ document }: { document: KnowledgeDocument }) {
  const { title, origin, mediaType, sizeBytes, language, pageCount, chunkCount, notes, problem, metadata } = document
  const own = Object.entries(metadata)
  return (
    <div className={css.facts}>
      {problem && <ProblemView problem={problem} />}
      <Card title={t('documents.aboutIt')}>
        <Facts
          items={[
            [t('documents.title'), title ?? t('documents.itNamesNone')],
            [t('documents.from'), origin ?? t('documents.addedAsAFile')],
            [t('documents.kind'), mediaType],
            [t('documents.size'), formatBytes(sizeBytes)],
            [t('documents.language'), language ?? t('documents.notRecognised')],
            [t('documents.pages'), formatNumber(pageCount)],
            [t('documents.passages'), formatNumber(chunkCount)],
            [t('documents.added'), <RelativeTime key="added" at={document.createdAt} />],
            [
              t('documents.read'),
              document.readAt ? <RelativeTime key="read" at={document.readAt} /> : t('documents.notYet'),
            ],
            [
              t('documents.collection'),
              <Link key="in" href={`/knowledge?collection=${document.collectionId}`}>
                {t('documents.openIt')}
              </Link>,
            ],
          ]}
        />
      </Card>
      {notes.length > 0 && (
        <Card title={t('documents.whatAReaderShouldKnow')}>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Card>
      )}
      {own.length > 0 && (
        <Card title={t('documents.itsKeysAndValues')}>
          <Facts items={own.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])} />
        </Card>
      )}
    </div>
  )
}
