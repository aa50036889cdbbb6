import { ChevronLeft, ChevronRight, Download, Minus, Plus } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import css from './documents.module.css'
import type { Zoom } from './pages.ts'

type Props = {
  page: number
  last: number
  onPage: (page: number) => void
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  onDownload: () => void
  children: ReactNode
}

/** Where one is in a document, and how large it is. */
export function ViewBar({ page, last, onPage, zoom, onZoom, onDownload, children }: Props) {
  return (
    <div className={css.bar} role="toolbar" aria-label={t('documents.document')}>
      <IconButton
        icon={ChevronLeft}
        label={t('documents.pageBefore')}
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <PageNumber page={page} last={last} onPage={onPage} />
      <IconButton
        icon={ChevronRight}
        label={t('documents.nextPage')}
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      />
      <span className={css.rule} />
      <IconButton icon={Minus} label={t('documents.smaller')} onClick={() => onZoom(zoomed(zoom, -1))} />
      <button type="button" className={css.zoom} title={t('documents.fitTheWidth')} onClick={() => onZoom('fit')}>
        {zoom === 'fit' ? t('documents.fit') : `${Math.round(zoom * 100)} %`}
      </button>
      <IconButton icon={Plus} label={t('documents.larger')} onClick={() => onZoom(zoomed(zoom, 1))} />
      <span className={css.rule} />
      {children}
      <IconButton icon={Download} label={t('documents.downloadTheFile')} onClick={onDownload} />
    </div>
  )
}

const steps = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4]

export function zoomed(zoom: Zoom, by: 1 | -1): Zoom {
  const now = zoom === 'fit' ? 1 : zoom
  const next = by > 0 ? steps.find((step) => step > now) : steps.findLast((step) => step < now)
  return next ?? now
}

/** What is typed counts once it is entered. */
function PageNumber({ page, last, onPage }: Pick<Props, 'page' | 'last' | 'onPage'>) {
  const [text, setText] = useState(String(page))
  useEffect(() => setText(String(page)), [page])
  const enter = () => {
    const wanted = Number(text)
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= last) onPage(wanted)
    else setText(String(page))
  }
  return (
    <form
      className={css.number}
      onSubmit={(event) => {
        event.preventDefault()
        enter()
      }}
    >
      <input
        aria-label={t('documents.page')}
        inputMode="numeric"
        value={text}
        size={Math.max(2, String(last).length)}
        onChange={({ target }) => setText(target.value)}
        onBlur={enter}
      />
      <span>{t('documents.ofLast', { last: String(last) })}</span>
    </form>
  )
}
