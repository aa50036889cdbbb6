/** Pictures before they are decoded: how large they are, and the plainest format there is for pixels. */
import { AppError } from '../../../contracts/errors.ts'

/** A page of A3 in 600 dots per inch has 70 million. More is no page, or made to fill the memory. */
const mostPixels = 80_000_000

export function mustNotBeTooLarge({ width, height }: { width: number; height: number }): void {
  if (width * height <= mostPixels) return
  throw new AppError('document-too-large', { detail: `A picture has ${width} × ${height} points.` })
}

/** From the header of a PNG or a JPEG; undefined: neither, or damaged. */
export function sizeOfPicture(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = view.getUint16(at)
    if (marker < 0xff01) return undefined
    // Start of frame, of each way to compress; C4, C8 and CC are something else.
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

type Pixels = { width: number; height: number; channels: number; data: Uint8Array | Uint8ClampedArray }

/** PNM: grey or red, green and blue; what is transparent is left away. */
export function toPnm({ width, height, channels, data }: Pixels): Uint8Array {
  const kept = channels === 1 ? 1 : 3
  const header = Buffer.from(`${kept === 1 ? 'P5' : 'P6'}\n${width} ${height}\n255\n`)
  if (channels === kept) return Buffer.concat([header, Buffer.from(data)])
  const pixels = Buffer.alloc(width * height * kept)
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < kept; channel++) pixels[at * kept + channel] = data[at * channels + channel] ?? 255
  }
  return Buffer.concat([header, pixels])
}
