import { Link } from 'wouter'
import type { KnowledgeDocument } from '../../../contracts/knowledge.ts'
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
      <Card title="About it">
        <Facts
          items={[
            ['Title', title ?? 'It names none'],
            ['From', origin ?? 'Added as a file'],
            ['Kind', mediaType],
            ['Size', formatBytes(sizeBytes)],
            ['Language', language ?? 'Not recognised'],
            ['Pages', pageCount.toLocaleString('en')],
            ['Passages', chunkCount.toLocaleString('en')],
            ['Added', <RelativeTime key="added" at={document.createdAt} />],
            ['Read', document.readAt ? <RelativeTime key="read" at={document.readAt} /> : 'Not yet'],
            [
              'Collection',
              <Link key="in" href={`/knowledge?collection=${document.collectionId}`}>
                Open it
              </Link>,
            ],
          ]}
        />
      </Card>
      {notes.length > 0 && (
        <Card title="What a reader should know">
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Card>
      )}
      {own.length > 0 && (
        <Card title="Its keys and values">
          <Facts items={own.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])} />
        </Card>
      )}
    </div>
  )
}
