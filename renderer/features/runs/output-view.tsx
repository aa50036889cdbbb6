import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Json } from '../../../contracts/json.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { looksLikeMarkdown } from '../../ui/markdown/looks-like-markdown.ts'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { Scrolling } from '../../ui/scrolling.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { outputQuery } from './queries.ts'
import css from './runs.module.css'

type WholeOutputProps = { runId: string; path?: string; output: Json; isTruncated: boolean; bytes?: number | null }

/** An output, or the button that loads it when it was too large to come along. */
export function WholeOutput({ runId, path, output, isTruncated, bytes }: WholeOutputProps) {
  const whole = useQuery(outputQuery(useClient(), runId, path))
  if (!isTruncated) return <OutputView value={output} />
  if (whole.data !== undefined) return <OutputView value={whole.data} />
  return (
    <div className={css.load}>
      {whole.error ? <ErrorView error={whole.error} onRetry={() => void whole.refetch()} /> : null}
      <p className="muted">{t('runs.thisOutputIsLargeSo')}</p>
      <Button busy={whole.isFetching} onClick={() => void whole.refetch()}>
        {t('runs.loadTheWholeOutput', { value: bytes ? ` (${formatBytes(bytes)})` : '' })}
      </Button>
    </div>
  )
}

/** Named texts read as texts, everything else as data. */
export function OutputView({ value }: { value: Json }) {
  if (typeof value === 'string') return <TextOutput text={value} />
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return <JsonView value={value} label={t('runs.output')} />
  const texts = Object.entries(value).filter((entry): entry is [string, string] => isReading(entry[1]))
  const rest = Object.fromEntries(Object.entries(value).filter(([, part]) => !isReading(part)))
  return (
    <div className={css.outputs}>
      {texts.map(([name, text]) => (
        <TextOutput key={name} name={name} text={text} />
      ))}
      {(Object.keys(rest).length > 0 || texts.length === 0) && <JsonView value={rest} label={t('runs.output')} />}
    </div>
  )
}

const isReading = (value: Json | undefined): boolean =>
  typeof value === 'string' && (looksLikeMarkdown(value) || value.length > 200)

function TextOutput({ name, text }: { name?: string; text: string }) {
  const canRead = looksLikeMarkdown(text)
  const [asSource, setAsSource] = useState(!canRead)
  return (
    <section className={css.text} aria-label={name ?? t('runs.output')}>
      <header>
        {name && <code>{name}</code>}
        <span className={css.spring} />
        {canRead && (
          <Button size="small" kind="quiet" onClick={() => setAsSource(!asSource)}>
            {asSource ? t('runs.read') : t('runs.source')}
          </Button>
        )}
        <CopyButton text={text} />
      </header>
      {asSource ? <Scrolling className={css.source}>{text}</Scrolling> : <Markdown text={text} />}
    </section>
  )
}
