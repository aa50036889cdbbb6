/**
 * Takes the values of secrets out of whatever a node gives, says or throws: as they are, and as they look in JSON, in an
 * address, in HTML, in base64 (also in the middle of a longer text) and in hex. Pure.
 */
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'

export const hidden = '•••'

export type SecretHider = {
  /** From now on these are hidden. */
  add: (values: Iterable<string>) => void
  /** The same value, when there is nothing to hide. */
  json: (value: Json) => Json
  text: (text: string) => string
  /** What can be shown of an error. One that was not ours stays a stranger's. */
  error: (error: unknown) => unknown
}

/** One for each run: what one node has sent somewhere, another one may fetch from there. */
export function createSecretHider(): SecretHider {
  const known = new Set<string>()
  const patterns: (RegExp | string)[] = []
  const starts: string[] = []

  function text(given: string): string {
    return patterns.length === 0 ? given : hideCutEnd(hideIn(given, 2), starts)
  }

  /** What is encoded as a whole is looked into first: an answer in base64 holds the secret as its server wrote it. */
  function hideIn(given: string, depth: number): string {
    let shown = given
    if (depth > 0 && given.length >= leastEncoded) {
      shown = given.replaceAll(encoded, (run) =>
        [0, 1, 2, 3].some((from) => isInside(run.slice(from), depth)) ? hidden : run,
      )
    }
    for (const pattern of patterns) shown = shown.replaceAll(pattern, hidden)
    return shown
  }

  function isInside(run: string, depth: number): boolean {
    const inside = Buffer.from(run, 'base64').toString('utf8')
    return hideIn(inside, depth - 1) !== inside
  }

  function json(value: Json): Json {
    if (patterns.length === 0) return value
    if (typeof value === 'string') return text(value)
    if (typeof value === 'number') return text(String(value)) === String(value) ? value : hidden
    if (Array.isArray(value)) return keepIfSame(value, value.map(json))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const shown = entries.map(([key, item]): [string, Json] => [text(key), json(item)])
    const isSame = shown.every(([key, item], index) => key === entries[index]?.[0] && item === entries[index]?.[1])
    return isSame ? value : Object.fromEntries(shown)
  }

  return {
    add(values) {
      for (const value of values) {
        if (known.has(value)) continue
        known.add(value)
        patterns.push(...patternsOf(value))
        starts.push(value.slice(0, longestPattern))
      }
    },
    json,
    text,
    error(error) {
      if (patterns.length === 0 || !(error instanceof Error)) return error
      if (error instanceof AppError) return hideInProblem(error, { text, json })
      if (text(error.message) === error.message && text(error.stack ?? '') === (error.stack ?? '')) return error
      return Object.assign(new Error(text(error.message)), { stack: text(error.stack ?? '') })
    },
  }
}

const keepIfSame = (before: Json[], after: Json[]): Json[] =>
  after.every((item, index) => item === before[index]) ? before : after

function hideInProblem(error: AppError, { text, json }: Pick<SecretHider, 'text' | 'json'>): AppError {
  const { code, detail, problems, extra, instance } = error
  return new AppError(code, {
    ...(detail === undefined ? {} : { detail: text(detail) }),
    ...(problems && { problems: problems.map(({ path, message }) => ({ path: text(path), message: text(message) })) }),
    ...(extra && { extra: json(extra as Json) as Record<string, unknown> }),
    ...(instance === undefined ? {} : { instance }),
  })
}

/** A run of base64, in either alphabet, that is long enough to hold a secret. */
const leastEncoded = 24
const encoded = /[A-Za-z0-9+/_-]{24,}={0,2}/g

/** A text that was cut off in the middle of a secret would show its beginning. */
const leastShown = 6

function hideCutEnd(text: string, starts: readonly string[]): string {
  let shown = text
  for (const start of starts) {
    const body = shown.endsWith('…') ? shown.slice(0, -1) : shown
    const from = Math.max(0, body.length - start.length + 1)
    for (
      let at = body.indexOf(start.slice(0, leastShown), from);
      at >= 0;
      at = body.indexOf(start.slice(0, leastShown), at + 1)
    ) {
      if (!start.startsWith(body.slice(at))) continue
      shown = body.slice(0, at) + hidden
      break
    }
  }
  return shown
}

/** A pattern of more characters than this is too much for the machine that runs it. */
const longestPattern = 512
const mostLines = 100

function patternsOf(value: string): (RegExp | string)[] {
  const bytes = Buffer.from(value, 'utf8')
  const lines = linesOf(value).map((line) => new RegExp(anyWriting(line), 'g'))
  const base64 = [0, 1, 2].map((offset) => base64Inside(bytes, offset)).filter((text) => text.length >= leastShown)
  if (value.length > longestPattern) return [...plainWritings(value, base64), ...lines]
  const hex = bytes.toString('hex').replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
  return [...[anyWriting(value), ...base64.map(anyBase64), hex].map((source) => new RegExp(source, 'g')), ...lines]
}

/** What is long is looked for in whole writings only. */
function plainWritings(value: string, base64: readonly string[]): string[] {
  const json = JSON.stringify(value).slice(1, -1)
  const form = new URLSearchParams({ '': value }).toString().slice(1)
  const hex = Buffer.from(value, 'utf8').toString('hex')
  const url64 = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const writings = [JSON.stringify(json).slice(1, -1), json, value, encodeURIComponent(value), form]
  return [...new Set([...writings, ...base64, ...url64, hex, hex.toUpperCase()])]
}

/** A key in several lines is often printed line by line. */
function linesOf(value: string): string[] {
  const lines = value
    .split(/\r?\n/)
    .filter((line) => line.length >= 12 && line.length <= longestPattern && !line.startsWith('-----'))
  return value.includes('\n') ? [...new Set(lines)].slice(0, mostLines) : []
}

/** The characters that stand for these bytes wherever they lie in a longer text: what neighbours share is left out. */
function base64Inside(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
}

const anyBase64 = (text: string) => text.replaceAll('+', '(?:[+-]|%2[Bb])').replaceAll('/', '(?:[/_]|%2[Ff]|\\\\/)')

/** Each character as it is, or as JSON, an address or HTML would write it; one text may mix them. */
function anyWriting(value: string): string {
  let source = ''
  // A line end may be gone: addresses cannot have one.
  for (const char of value) {
    const writing = /^[A-Za-z0-9]$/.test(char) ? char : `(?:${writingsOf(char).join('|')})`
    source += /[\r\n]/.test(char) ? `${writing}?` : writing
  }
  return source
}

const shortEscapes: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' }
const entities: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

function writingsOf(char: string): string[] {
  const short = shortEscapes[char]
  const entity = entities[char]
  const code = char.codePointAt(0) as number
  return [
    // Backslashes before it: JSON inside JSON, as often as you like.
    char === '\\' ? '\\\\+' : `\\\\*${RegExp.escape(char)}`,
    percentOf(char),
    [...units(char)].map((unit) => `\\\\+u${anyCase(unit)}`).join(''),
    `&#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`,
    ...(short ? [`\\\\+${short}`] : []),
    ...(entity ? [`&${entity};`] : []),
    ...(char === ' ' ? ['\\+'] : []),
  ]
}

const percentOf = (char: string) =>
  [...Buffer.from(char, 'utf8')].map((byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, '0'))}`).join('')

function* units(char: string): Generator<string> {
  for (let index = 0; index < char.length; index++) yield char.charCodeAt(index).toString(16).padStart(4, '0')
}

const anyCase = (hex: string) => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
