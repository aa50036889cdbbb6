import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../../page/context.ts'
import { IconButton } from '../../ui/button.tsx'
import { Dialog, DialogBody } from '../../ui/dialog.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './knowledge.module.css'
import type { Shown } from './knowledge-page.tsx'
import { documentQuery, pageQuery } from './queries.ts'

/** The text of a document as it was read, open at a place in it. */
export function DocumentViewer({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const client = useClient()
  const [number, setNumber] = useState(shown.page)
  const document = useQuery(documentQuery(client, shown.documentId))
  const page = useQuery(pageQuery(client, shown.documentId, number))
  const mark = useRef<HTMLElement>(null)
  const isLoaded = page.data !== undefined
  useEffect(() => {
    if (isLoaded) mark.current?.scrollIntoView({ block: 'center' })
  }, [isLoaded])
  const error = document.error ?? page.error
  const last = document.data?.pageCount ?? number
  return (
    <Dialog title={document.data?.name ?? 'Document'} onClose={onClose}>
      <DialogBody>
        {error && <ErrorView error={error} onRetry={() => void page.refetch()} />}
        {!page.data && !error && <Skeleton rows={6} />}
        {page.data && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable without a mouse
          <section className={css.viewer} tabIndex={0} aria-label={`Page ${number}`}>
            <Marked
              text={page.data.text}
              from={number === shown.page ? shown.start - page.data.start : 0}
              to={number === shown.page ? shown.end - page.data.start : 0}
              mark={mark}
            />
          </section>
        )}
        <div className={css.foot}>
          <IconButton
            icon={ChevronLeft}
            label="Page before"
            disabled={number <= 1}
            onClick={() => setNumber(number - 1)}
          />
          <span>
            Page {number} of {last}
          </span>
          <IconButton
            icon={ChevronRight}
            label="Next page"
            disabled={number >= last}
            onClick={() => setNumber(number + 1)}
          />
        </div>
      </DialogBody>
    </Dialog>
  )
}

type MarkedProps = { text: string; from: number; to: number; mark: React.RefObject<HTMLElement | null> }

function Marked({ text, from, to, mark }: MarkedProps) {
  if (to <= from) return text
  return (
    <>
      {text.slice(0, from)}
      <mark ref={mark}>{text.slice(from, to)}</mark>
      {text.slice(to)}
    </>
  )
}
