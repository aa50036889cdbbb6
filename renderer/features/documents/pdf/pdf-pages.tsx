import { useVirtualizer } from '@tanstack/react-virtual'
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useImperativeHandle, useRef } from 'react'
import { t } from '../../../text/text.ts'
import { useElementWidth } from '../../../ui/use-element-width.ts'
import type { PagesProps } from '../pages.ts'
import css from './pdf.module.css'
import { PdfPage } from './pdf-page.tsx'

type Props = PagesProps & { pdf: PDFDocumentProxy; first: { width: number; height: number } }

/** Screen pixels of a point at 100 %. */
const pointPixels = 96 / 72
const rowPadding = 12
const sidePadding = 24
/** On a wide screen a page that fits its width is larger than anybody needs. */
const mostFit = 2

/** All pages below each other; only those in sight are drawn. */
export function PdfPages({ pdf, first, ref, documentId, zoom, marks, goal, onPage, onLost }: Props) {
  const scroller = useRef<HTMLElement>(null)
  const width = useElementWidth(scroller)
  const fit = width > 0 ? Math.min(mostFit, (width - sidePadding - 2) / first.width) : pointPixels
  const scale = zoom === 'fit' ? fit : zoom * pointPixels
  const virtual = useVirtualizer({
    count: pdf.numPages,
    estimateSize: () => first.height * scale + rowPadding,
    getScrollElement: () => scroller.current,
    overscan: 1,
  })
  const isMeasured = width > 0
  const goTo = (page: number) => virtual.scrollToIndex(page - 1, { align: 'start' })
  useImperativeHandle(ref, () => ({ goTo }))
  const seen = useRef(goal?.page ?? 1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size moves all pages
  useEffect(() => {
    if (!isMeasured) return
    const page = seen.current
    virtual.measure()
    const frame = requestAnimationFrame(() => goTo(page))
    return () => cancelAnimationFrame(frame)
  }, [scale, isMeasured])
  const current = pageAt(virtual)
  useEffect(() => {
    if (!isMeasured || current === undefined) return
    seen.current = current
    onPage(current)
  }, [current, isMeasured, onPage])
  const looked = useRef<unknown>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish
  useEffect(() => {
    if (isMeasured && goal) goTo(goal.page)
  }, [goal, isMeasured])
  const onMarked = (page: number, mark: HTMLElement | undefined) => {
    if (!goal || page !== goal.page || looked.current === goal) return
    looked.current = goal
    mark?.scrollIntoView({ block: 'center', inline: 'nearest' })
    onLost(mark === undefined)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section ref={scroller} className={css.scroller} tabIndex={0} aria-label={t('documents.pages')}>
      <div className={css.pages} style={{ height: virtual.getTotalSize() }}>
        {isMeasured &&
          virtual.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <PdfPage
                pdf={pdf}
                documentId={documentId}
                number={index + 1}
                scale={scale}
                assumed={first}
                marks={marks.get(index + 1) ?? none}
                onMarked={onMarked}
              />
            </div>
          ))}
      </div>
    </section>
  )
}

const none = [] as const

/** The page that is at a third of what is in sight. */
function pageAt(virtual: ReturnType<typeof useVirtualizer<HTMLElement, Element>>): number | undefined {
  const { scrollOffset, scrollRect } = virtual
  if (scrollOffset === null || !scrollRect || scrollRect.height === 0) return undefined
  const item = virtual.getVirtualItemForOffset(scrollOffset + scrollRect.height / 3)
  return item && item.index + 1
}
