import { useQuery } from '@tanstack/react-query'
import { useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './documents.module.css'
import type { PagesProps } from './pages.ts'
import { pageQuery } from './queries.ts'
import type { Mark } from './shown.ts'

/** A document as it was read, page by page: what is searched, and what citations are checked against. */
export function TextPages({ ref, documentId, zoom, marks, goal, onPage, onLost }: PagesProps) {
  const [number, setNumber] = useState(goal?.page ?? 1)
  const page = useQuery(pageQuery(useClient(), documentId, number))
  const scroller = useRef<HTMLElement>(null)
  useImperativeHandle(ref, () => ({ goTo: setNumber }))
  useEffect(() => {
    if (goal) setNumber(goal.page)
    onLost(false)
  }, [goal, onLost])
  useEffect(() => onPage(number), [number, onPage])
  const text = page.data?.text
  useEffect(() => {
    if (text === undefined || !scroller.current) return
    const mark =
      number === goal?.page &&
      (scroller.current.querySelector('[data-kind=current]') ?? scroller.current.querySelector('mark'))
    if (mark) mark.scrollIntoView({ block: 'center' })
    else scroller.current.scrollTop = 0
  }, [text, goal, number])
  return (
    <section
      ref={scroller}
      className={css.text}
      style={{ fontSize: zoom === 'fit' ? undefined : `${zoom * 0.875}rem` }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable without a mouse
      tabIndex={0}
      aria-label={t('documents.pageNumber', { number: String(number) })}
    >
      {page.error ? (
        <ErrorView error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data ? (
        <p>{withMarks(page.data, marks.get(number) ?? [])}</p>
      ) : (
        <Skeleton rows={8} />
      )}
    </section>
  )
}

/** Where two overlap, the first one is shown. */
function withMarks({ start: offset, text }: { start: number; text: string }, marks: readonly Mark[]) {
  const parts: React.ReactNode[] = []
  let at = 0
  for (const { start, end, kind } of marks.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [Math.max(start - offset, at), Math.min(end - offset, text.length)]
    if (from >= to) continue
    parts.push(
      text.slice(at, from),
      <mark key={from} data-kind={kind}>
        {text.slice(from, to)}
      </mark>,
    )
    at = to
  }
  return [...parts, text.slice(at)]
}
