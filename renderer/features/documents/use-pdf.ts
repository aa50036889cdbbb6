/** A PDF, opened for as long as it is shown. pdf.js is loaded only when there is one to show. */
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useState } from 'react'
import type { KnowledgeDocument } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'

export type PdfState =
  | { state: 'none' }
  | { state: 'opening' }
  | { state: 'open'; pdf: PDFDocumentProxy; first: { width: number; height: number } }
  | { state: 'failed'; why: string }

export function usePdf(document: KnowledgeDocument | undefined): PdfState {
  const client = useClient()
  const [state, setState] = useState<PdfState>({ state: 'none' })
  const isPdf = document?.mediaType === 'application/pdf'
  const { id, sizeBytes = 0, contentHash } = document ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: another hash is another file
  useEffect(() => {
    if (!isPdf || !id) return setState({ state: 'none' })
    const leaving = new AbortController()
    let close = () => {}
    setState({ state: 'opening' })
    async function open(documentId: string) {
      const { openPdf } = await import('./pdf/open-pdf.ts')
      const opened = await openPdf(client, { id: documentId, sizeBytes }, leaving.signal)
      close = opened.close
      if (leaving.signal.aborted) return close()
      const page = await opened.pdf.getPage(1)
      const { width, height } = page.getViewport({ scale: 1 })
      setState({ state: 'open', pdf: opened.pdf, first: { width, height } })
    }
    open(id).catch((error: unknown) => {
      if (!leaving.signal.aborted) setState({ state: 'failed', why: reasonOf(error) })
    })
    return () => {
      leaving.abort()
      close()
    }
  }, [client, isPdf, id, sizeBytes, contentHash])
  return state
}

function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  if (name === 'PasswordException') return t('documents.itIsLockedWithA')
  return name === 'InvalidPDFException' ? t('documents.theFileIsDamaged') : message
}
