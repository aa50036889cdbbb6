import { Link } from 'wouter'
import type { Memory } from '../../../contracts/memory.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './memory.module.css'
import { audienceWords, kindWords } from './memory-words.ts'

type Props = { memory: Memory; onEdit: () => void; onForget: () => void }

export function MemoryRow({ memory, onEdit, onForget }: Props) {
  const { key, content, kind, audience, scope, score, runId, updatedAt, metadata } = memory
  const hasMore = Object.keys(metadata).length > 0
  return (
    <li className={css.row} aria-label={key}>
      <div className={css.head}>
        <h3>{key}</h3>
        <Badge>{kindWords[kind]}</Badge>
        <Badge>{audienceWords[audience]}</Badge>
        {score !== null && <span className="muted">{t('memory.fitsTo', { score: Math.round(score * 100) })}</span>}
        <span className={css.acts}>
          <Button size="small" aria-label={t('memory.changeNamed', { key })} onClick={onEdit}>
            {t('memory.changeWord')}
          </Button>
          <Button size="small" aria-label={t('memory.forgetNamed', { key })} onClick={onForget}>
            {t('memory.forgetWord')}
          </Button>
        </span>
      </div>
      <p className={css.content}>{content}</p>
      <p className={css.origin}>
        <span>{marked(t('memory.inScope'), { code: () => <code>{scope}</code> })}</span>
        {runId ? (
          <span>
            {marked(t('memory.rememberedByARun'), { link: (inner) => <Link href={`/runs/${runId}`}>{inner}</Link> })}
          </span>
        ) : (
          <span>{t('memory.writtenByAPersonOr')}</span>
        )}
        <RelativeTime at={updatedAt} />
      </p>
      {hasMore && (
        <details>
          <summary>{t('memory.whatElseWasNoted')}</summary>
          <pre className={css.metadata}>{JSON.stringify(metadata, undefined, 2)}</pre>
        </details>
      )}
    </li>
  )
}
