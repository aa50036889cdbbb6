/** Bytes as text with a checksum, as BIP 173 writes them. Pure. */

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
const sumLetters = 6

export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const words = regroup([...bytes], 8, 5)
  const sum = checksum([...spread(prefix), ...words, ...Array<number>(sumLetters).fill(0)]) ^ 1
  const last = Array.from({ length: sumLetters }, (_, index) => (sum >>> (5 * (sumLetters - 1 - index))) & 31)
  return `${prefix}1${[...words, ...last].map((word) => letters[word]).join('')}`
}

/** In small letters. Undefined: it has another prefix, or a letter of it is not as it was written. */
export function decodeBech32(prefix: string, text: string): Uint8Array | undefined {
  if (!text.startsWith(`${prefix}1`)) return undefined
  const words = [...text.slice(prefix.length + 1)].map((letter) => letters.indexOf(letter))
  if (words.includes(-1) || checksum([...spread(prefix), ...words]) !== 1) return undefined
  return Uint8Array.from(regroup(words.slice(0, -sumLetters), 5, 8))
}

const spread = (prefix: string): number[] => {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

function checksum(words: readonly number[]): number {
  let sum = 1
  for (const word of words) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ word
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) sum ^= generator
  }
  return sum
}

/** The same bits in other portions. What is left over at the end is filled up with zeros, or where it was filled, dropped. */
function regroup(words: readonly number[], from: number, to: number): number[] {
  const bits = words.map((word) => word.toString(2).padStart(from, '0')).join('')
  const whole = to > from ? bits.slice(0, bits.length - (bits.length % to)) : bits
  return (whole.match(new RegExp(`.{1,${to}}`, 'g')) ?? []).map((one) => Number.parseInt(one.padEnd(to, '0'), 2))
}
