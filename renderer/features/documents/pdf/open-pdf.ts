/**
 * Opens a PDF of ours in pdf.js. It gets its bytes piece by piece over the API, with the page's own credential; the scripts
 * and forms of a PDF are never run: their part of pdf.js is not shipped. No WebAssembly, which the CSP would have to allow.
 */
import {
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  PDFWorker,
  version,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import { type Client, callBytes } from '../../../../contracts/call.ts'
import type { KnowledgeDocument } from '../../../../contracts/knowledge.ts'
import { downloadDocumentRoute } from '../../../../contracts/knowledge-routes.ts'

export type OpenPdf = { pdf: PDFDocumentProxy; close: () => void }

/** What the build puts there: vite.config.ts. */
const dataUrl = `/assets/pdf-${version}`
/** A file of this size comes whole: it is quicker than many small questions. */
const wholeBytes = 2_000_000
const pieceBytes = 512 * 1024

export async function openPdf(
  client: Client,
  { id: documentId, sizeBytes }: Pick<KnowledgeDocument, 'id' | 'sizeBytes'>,
  signal: AbortSignal,
): Promise<OpenPdf> {
  const read = async (start: number, end: number) => {
    const headers = { range: `bytes=${start}-${end - 1}` }
    const response = await callBytes(client, downloadDocumentRoute, { params: { documentId }, headers, signal })
    return new Uint8Array(await response.arrayBuffer())
  }
  const source =
    sizeBytes <= wholeBytes ? { data: await read(0, sizeBytes) } : { range: rangesOf(sizeBytes, read, (e) => fail(e)) }
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' })
  const task = getDocument({
    ...source,
    worker: PDFWorker.create({ port }),
    rangeChunkSize: pieceBytes,
    disableAutoFetch: true,
    disableStream: true,
    useWorkerFetch: false,
    useWasm: false,
    enableXfa: false,
    cMapUrl: `${dataUrl}/cmaps/`,
    standardFontDataUrl: `${dataUrl}/standard_fonts/`,
    wasmUrl: `${dataUrl}/wasm/`,
  })
  const close = () => void task.destroy().finally(() => port.terminate())
  const failing = Promise.withResolvers<never>()
  const fail = (error: unknown) => failing.reject(error)
  port.onerror = (event) => fail(new Error(event.message))
  signal.addEventListener('abort', close)
  try {
    return { pdf: await Promise.race([task.promise, failing.promise]), close }
  } catch (error) {
    close()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
    failing.promise.catch(() => {})
  }
}

function rangesOf(
  length: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
  onError: (error: unknown) => void,
): PDFDataRangeTransport {
  const transport = new PDFDataRangeTransport(length, null)
  transport.requestDataRange = (start, end) => {
    read(start, Math.min(end, length)).then((bytes) => transport.onDataRange(start, bytes), onError)
  }
  return transport
}
