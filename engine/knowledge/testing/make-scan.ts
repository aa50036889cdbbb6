/** A PDF as a scanner makes it: each page is the picture of one, without any text. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** "The lighthouse of Skarn was built in 1871 of grey granite.", on two lines. A browser has drawn it. */
export const scannedPage = () => readFile(join(import.meta.dirname, 'scanned-page.png'))

/** What a PNG packs its pixels into, a PDF reads as it is. */
export function makeScan(png: Buffer, pages = 1): Buffer {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const packed = Buffer.concat([...chunksOf(png)].filter(({ kind }) => kind === 'IDAT').map(({ bytes }) => bytes))
  const kids = Array.from({ length: pages }, (_, at) => `${5 + at} 0 R`).join(' ')
  const page = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /XObject << /I 3 0 R >> >> /Contents 4 0 R >>`
  const content = `q 612 0 0 153 0 600 cm /I Do Q`
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`),
    Buffer.concat([
      Buffer.from(
        `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns ${width} >> /Length ${packed.length} >>\nstream\n`,
      ),
      packed,
      Buffer.from('\nendstream'),
    ]),
    Buffer.from(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`),
    ...Array.from({ length: pages }, () => Buffer.from(page)),
  ]
  const numbered = objects.flatMap((object, at) => [
    Buffer.from(`${at + 1} 0 obj\n`),
    object,
    Buffer.from('\nendobj\n'),
  ])
  // Without a table of places, which readers make for themselves.
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), ...numbered, Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF\n')])
}

function* chunksOf(png: Buffer): Generator<{ kind: string; bytes: Buffer }> {
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    yield { kind: png.toString('latin1', at + 4, at + 8), bytes: png.subarray(at + 8, at + 8 + length) }
    at += 12 + length
  }
}
