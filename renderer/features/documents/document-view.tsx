import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { callBytes } from '../../../contracts/call.ts'
import type { KnowledgeDocument, Span } from '../../../contracts/knowledge.ts'
import { downloadDocumentRoute } from '../../../contracts/knowledge-routes.ts'
import { useClient } from '../../page/context.ts'
import { saveFile } from '../../page/save-file.ts'
import { t } from '../../text/text.ts'
import { Segments } from '../../ui/segments.tsx'
import { Skeleton } from '../../ui/states.tsx'
import css from './documents.module.css'
import { FindBar } from './find-bar.tsx'
import type { PagesHandle, PagesProps, Zoom } from './pages.ts'
import { findQuery } from './queries.ts'
import type { Mark, Shown } from './shown.ts'
import { TextPages } from './text-pages.tsx'
import { useDocumentKeys } from './use-document-keys.ts'
import { usePdf } from './use-pdf.ts'
import { ViewBar } from './view-bar.tsx'

const PdfPages = lazy(() => import('./pdf/pdf-pages.tsx').then((made) => ({ default: made.PdfPages })))

type View = 'pages' | 'text'

/** A document, open at a place in it: as it is printed where that can be drawn, otherwise as the text that was read. */
export function DocumentView({ document, shown }: { document: KnowledgeDocument; shown: Shown }) {
  const client = useClient()
  const opened = usePdf(document)
  const [wanted, setWanted] = useState<View>('pages')
  const [page, setPage] = useState(shown.page)
  const [zoom, setZoom] = useState<Zoom>('fit')
  const [isLost, setLost] = useState(false)
  const pages = useRef<PagesHandle>(null)
  const input = useRef<HTMLInputElement>(null)
  const found = useFind(document.id)
  const { marks, goal } = useMarks(shown, found.items, found.current)
  const isPrinted = opened.state === 'open' && wanted === 'pages'
  const last = opened.state === 'open' ? opened.pdf.numPages : Math.max(document.pageCount, 1)
  const goTo = useCallback((number: number) => pages.current?.goTo(number), [])
  const onKeyDown = useDocumentKeys({ page, last, goTo, zoom, setZoom, input })
  const props: PagesProps = { ref: pages, documentId: document.id, zoom, marks, goal, onPage: setPage, onLost: setLost }
  const download = async () =>
    saveFile(await callBytes(client, downloadDocumentRoute, { params: { documentId: document.id } }), document.name)
  const why = reasonFor(opened, isLost && isPrinted)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is inside is; these are its keys
    <div className={css.view} onKeyDown={onKeyDown}>
      <div className={css.bars}>
        <ViewBar page={page} last={last} onPage={goTo} zoom={zoom} onZoom={setZoom} onDownload={() => void download()}>
          {opened.state === 'open' && (
            <Segments label={t('documents.shownAs')} hideLabel options={views()} value={wanted} onChange={setWanted} />
          )}
        </ViewBar>
        <FindBar ref={input} onText={found.setText} onStep={found.step} at={found.at} {...found.counted} />
      </div>
      {why && (
        <p className={css.why} role="status">
          {why}
        </p>
      )}
      {opened.state === 'opening' ? (
        <Skeleton rows={8} />
      ) : isPrinted ? (
        <Suspense fallback={<Skeleton rows={8} />}>
          <PdfPages {...props} pdf={opened.pdf} first={opened.first} />
        </Suspense>
      ) : (
        <TextPages {...props} />
      )}
    </div>
  )
}

const views = () => [
  { value: 'pages' as const, label: t('documents.pages') },
  { value: 'text' as const, label: t('documents.text') },
]

function reasonFor(opened: ReturnType<typeof usePdf>, isLost: boolean): string | undefined {
  if (opened.state === 'failed') return t('documents.itsPagesCannotBeDrawn', { why: opened.why })
  if (isLost) return t('documents.theWordsAreNotOn')
  return undefined
}

function useFind(documentId: string) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { data, isPlaceholderData } = useQuery(findQuery(useClient(), documentId, text))
  const items = text === '' ? none : (data?.items ?? none)
  const step = (by: 1 | -1) => setAt((now) => (Math.min(now, items.length - 1) + by + items.length) % items.length)
  const set = useCallback((next: string) => {
    setText(next)
    setAt(0)
  }, [])
  const counted = { count: data && !isPlaceholderData ? items.length : undefined, isAll: data?.isAll ?? true }
  return { items, at, current: items[Math.min(at, items.length - 1)], setText: set, step, counted }
}
const none: readonly Span[] = []

/** The place that was asked for, until one is found that somebody looks for. */
function useMarks(shown: Shown, found: readonly Span[], current: Span | undefined) {
  return useMemo(() => {
    const cited: Mark = { page: shown.page, start: shown.start, end: shown.end, kind: 'cited' }
    const all: Mark[] = found.map((span) => ({ ...span, kind: span === current ? 'current' : 'found' }))
    const marks = new Map<number, Mark[]>()
    for (const mark of cited.end > cited.start ? [...all, cited] : all) {
      marks.set(mark.page, [...(marks.get(mark.page) ?? []), mark])
    }
    return { marks, goal: all.find(({ kind }) => kind === 'current') ?? cited }
  }, [shown, found, current])
}
