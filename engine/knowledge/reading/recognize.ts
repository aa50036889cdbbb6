/**
 * Text of pictures, by Tesseract as WebAssembly with the English model that is installed with it: no network, and no threads,
 * so that the process which reads files keeps all its limits.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../../contracts/errors.ts'

/** The text of a picture (PNG, JPEG or PNM), '' where it has none. */
export type Recognize = (picture: Uint8Array) => Promise<string>

/** Below that it is spots and lines that look like letters. */
const leastConfidence = 35
/** What Tesseract calls them. */
const neuralNetsOnly = 1
const wholePage = '3'

type Tesseract = {
  Init: (data: null, language: string, engine: number, config: null) => number
  SetImageFile: (exif: number, angle: number) => number
  SetVariable: (name: string, value: string) => void
  Recognize: (monitor: null) => number
  GetUTF8Text: () => string
  MeanTextConf: () => number
}
type Core = {
  FS: { writeFile: (path: string, bytes: Uint8Array) => void }
  TessBaseAPI: new () => Tesseract
}
type LoadCore = (options: object) => Promise<Core>

/** Loaded by the first picture: most files have none. */
export function createRecognizer(): Recognize {
  let loading: Promise<{ core: Core; tesseract: Tesseract }> | undefined
  return async (picture) => {
    loading ??= load()
    const { core, tesseract } = await loading
    core.FS.writeFile('/input', picture)
    if (tesseract.SetImageFile(1, 0) === 1) {
      throw new AppError('document-unreadable', { detail: 'The picture is damaged, or of a kind that is not known.' })
    }
    tesseract.SetVariable('tessedit_pageseg_mode', wholePage)
    tesseract.Recognize(null)
    return tesseract.MeanTextConf() < leastConfidence ? '' : tesseract.GetUTF8Text().trim()
  }
}

async function load() {
  const require = createRequire(import.meta.url)
  const loadCore = require('tesseract.js-core/tesseract-core-simd-lstm') as LoadCore
  const core = await loadCore({ TesseractProgress() {}, print() {}, printErr() {} })
  const folder = dirname(require.resolve('@tesseract.js-data/eng/package.json'))
  const packed = await readFile(join(folder, '4.0.0_best_int', 'eng.traineddata.gz'))
  core.FS.writeFile('./eng.traineddata', await promisify(gunzip)(packed))
  const tesseract = new core.TessBaseAPI()
  if (tesseract.Init(null, 'eng', neuralNetsOnly, null) !== 0) throw new Error('Tesseract did not start.')
  return { core, tesseract }
}
