import { describe, expect, it } from 'vitest'
import { AppError } from '../../contracts/errors.ts'
import { createSecretHider, hidden } from './hide-secrets.ts'

const value = 'p@ss w/rd+"é\\n\n<x>&\u{1f511}end'

function hiderOf(...values: string[]) {
  const hider = createSecretHider()
  hider.add(values)
  return hider
}

describe('a hidden secret', () => {
  const hide = hiderOf(value)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const ascii = (text: string) =>
    text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const writings: Record<string, string> = {
    'as it is': value,
    'in JSON': JSON.stringify(value),
    'in JSON of ASCII only': ascii(JSON.stringify(value)),
    'in JSON in JSON': JSON.stringify(JSON.stringify({ inner: value })),
    'in an address': `https://x.test/?key=${encodeURIComponent(value)}`,
    'in an address, in small hex': encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
    'in an address, twice': encodeURIComponent(encodeURIComponent(value)),
    'in a form': new URLSearchParams({ key: value }).toString(),
    'in HTML': value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;'),
    'in base64': base64(value),
    'in base64 behind a name': base64(`user:${value}`),
    'in base64 between others': base64(`ab${value}cd`),
    'in base64url': Buffer.from(`u:${value}`).toString('base64url'),
    'in base64 in an address': encodeURIComponent(base64(value)),
    'in JSON in base64': base64(`{"some": ${JSON.stringify({ value })}}`),
    'in base64 in base64': base64(base64(`head ${JSON.stringify(value)}`)),
    'in an address, which has no line ends': encodeURIComponent(value).replace('%0A', ''),
    'in hex': Buffer.from(value).toString('hex'),
    'in capital hex': Buffer.from(value).toString('hex').toUpperCase(),
  }
  for (const [writing, text] of Object.entries(writings)) {
    it(`is found ${writing}`, () => {
      const shown = hide.text(`before ${text} after`)
      expect(shown).toContain(hidden)
      expect(shown.startsWith('before ')).toBe(true)
      expect(shown.endsWith(' after')).toBe(true)
      expect(shown).not.toContain('rd')
      expect(shown.length).toBeLessThan(45)
    })
  }

  it('is found in keys, numbers and lists, and all else stays the same value', () => {
    const hide = hiderOf('12345678', 'token-value')
    expect(hide.json({ 'x-token-value': [12345678, 'a12345678b', true, null, 1.5] })).toEqual({
      'x-•••': [hidden, `a${hidden}b`, true, null, 1.5],
    })
    const untouched = { a: [1, 'two', { three: null }] }
    expect(hide.json(untouched)).toBe(untouched)
  })

  it('is found where a text was cut off in its middle', () => {
    const hide = hiderOf('sk-abcdefghijklmnop')
    expect(hide.text('answered 401: wrong key sk-abcdefgh')).toBe(`answered 401: wrong key ${hidden}`)
    expect(hide.text('wrong key sk-abcdefgh…')).toBe(`wrong key ${hidden}`)
    expect(hide.text('sk-abc sk-abcdef sk-abcde!')).toBe('sk-abc sk-abcdef sk-abcde!')
  })

  it('is found line by line', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----'
    expect(hiderOf(key).text('line 2 is hkiG9w0BAQEFAASC.')).toBe(`line 2 is ${hidden}.`)
  })

  it('is found in errors, and what is no secret of theirs stays', () => {
    const hide = hiderOf('token-value')
    const shown = hide.error(
      new AppError('fetch-status', {
        detail: 'said token-value',
        extra: { status: 401, said: 'token-value' },
        problems: [{ path: '/a', message: 'token-value is wrong' }],
      }),
    )
    expect(shown).toMatchObject({
      code: 'fetch-status',
      detail: `said ${hidden}`,
      extra: { status: 401, said: hidden },
    })
    expect(JSON.stringify(shown)).not.toContain('token-value')
    const foreign = hide.error(new TypeError('token-value is not a function')) as Error
    expect(`${foreign.message} ${foreign.stack}`).not.toContain('token-value')
  })

  it('is found when it is as long as may be', () => {
    const long = `{"key": "${'abc+/"é\n'.repeat(7000)}"}`
    const hide = hiderOf(long)
    const { text } = hide
    for (const shown of [
      text(long),
      text(JSON.stringify(long)),
      text(base64(`user:${long}`)),
      text(encodeURIComponent(long)),
    ])
      expect(shown.length).toBeLessThan(30)
  })

  it('costs nothing where there is none, and little where there are some', { timeout: 90_000 }, () => {
    const output = {
      rows: Array.from({ length: 20_000 }, (_, id) => ({ id, text: `row ${id} of a long table of rows` })),
    }
    expect(createSecretHider().json(output)).toBe(output)
    const hide = hiderOf('sk-abcdefghijklmnop', 'another secret', `x${'long secret '.repeat(5000)}`)
    const startMs = performance.now()
    expect(hide.json(output)).toBe(output)
    expect(hide.text('y'.repeat(1_000_000))).toHaveLength(1_000_000)
    expect(performance.now() - startMs).toBeLessThan(60_000) // 1.0 to 5.5 s on two cores under load of 20 to 35
  })
})
