import { useQuery } from '@tanstack/react-query'
import { type PDFDocumentProxy, TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../../../page/context.ts'
import { t } from '../../../text/text.ts'
import { pageQuery } from '../queries.ts'
import type { Mark } from '../shown.ts'
import { drawMarks } from './draw-marks.ts'
import css from './pdf.module.css'

type Size = { width: number; height: number }
type Props = {
  pdf: PDFDocumentProxy
  documentId: string
  number: number
  scale: number
  /** In points, as the first page has it, until its own is known. */
  assumed: Size
  marks: readonly Mark[]
  /** Called once its marks are drawn, with the first one of what is looked for; none: it could not be found. */
  onMarked: (page: number, mark: HTMLElement | undefined) => void
}

/** One page as it is printed, with its text above, invisible: to select, to read aloud and to mark. */
export function PdfPage({ pdf, documentId, number, scale, assumed, marks, onMarked }: Props) {
  const [size, setSize] = useState(assumed)
  const [problem, setProblem] = useState('')
  const [spans, setSpans] = useState<readonly HTMLElement[]>()
  const picture = useRef<HTMLDivElement>(null)
  const words = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const drawing = draw(pdf, number, scale, { picture, words }, setSize)
    drawing.done.then(setSpans, (error: unknown) => !drawing.isOver() && setProblem(String(error)))
    return drawing.stop
  }, [pdf, number, scale])
  useMarks({ documentId, number, spans, marks, onMarked })
  return (
    <section
      className={css.page}
      aria-label={t('documents.pageNumber', { number: String(number) })}
      style={{ width: size.width * scale, height: size.height * scale }}
    >
      <div ref={picture} className={css.picture} />
      <div ref={words} className={css.words} style={{ '--total-scale-factor': scale } as React.CSSProperties} />
      {problem && <p className={css.problem}>{t('documents.thisPageCouldNotBe', { problem })}</p>}
    </section>
  )
}

type Layers = Record<'picture' | 'words', React.RefObject<HTMLDivElement | null>>
/** A canvas of more pixels than this is given up by some machines. */
const mostPixels = 16_000_000

function draw(pdf: PDFDocumentProxy, number: number, scale: number, layers: Layers, onSize: (size: Size) => void) {
  let isOver = false
  const stops: (() => void)[] = []
  async function work(): Promise<readonly HTMLElement[]> {
    const page = await pdf.getPage(number)
    const content = await page.getTextContent()
    if (isOver) return []
    const viewport = page.getViewport({ scale })
    onSize({ width: viewport.width / scale, height: viewport.height / scale })
    const sharpness = Math.min(devicePixelRatio, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
    const canvas = document.createElement('canvas')
    const fine = page.getViewport({ scale: scale * sharpness })
    canvas.width = Math.floor(fine.width)
    canvas.height = Math.floor(fine.height)
    canvas.setAttribute('aria-hidden', 'true')
    // From here on nothing is waited for before both are: who cancels one that nobody waits for yet is told of an error.
    const task = page.render({ canvas, viewport: fine })
    stops.push(() => task.cancel())
    const host = document.createElement('div')
    const text = new TextLayer({ textContentSource: content, container: host, viewport })
    stops.push(() => text.cancel())
    await Promise.all([task.promise, text.render()])
    if (isOver) return []
    layers.picture.current?.replaceChildren(canvas)
    layers.words.current?.replaceChildren(...host.childNodes)
    return text.textDivs
  }
  return {
    done: work(),
    isOver: () => isOver,
    stop() {
      isOver = true
      for (const stop of stops) stop()
    },
  }
}

type MarkNeeds = Pick<Props, 'documentId' | 'number' | 'marks' | 'onMarked'> & {
  spans: readonly HTMLElement[] | undefined
}

function useMarks({ documentId, number, spans, marks, onMarked }: MarkNeeds) {
  const text = useQuery({ ...pageQuery(useClient(), documentId, number), enabled: marks.length > 0 })
  const tell = useRef(onMarked)
  tell.current = onMarked
  useEffect(() => {
    if (!spans || (marks.length > 0 && !text.data)) return
    const first = drawMarks(spans, text.data, marks)
    if (marks.length > 0) tell.current(number, first)
  }, [spans, text.data, marks, number])
}
