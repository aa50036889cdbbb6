import { expect, test } from 'vitest'
import { toJson } from './to-json.ts'

test('NUL and half surrogate pairs become U+FFFD, and nothing else changes', () => {
  expect(JSON.parse(toJson({ a: 'x\u0000y', b: '\ud83d!', c: '\udc00' }))).toEqual({
    a: 'x\ufffdy',
    b: '\ufffd!',
    c: '\ufffd',
  })
  const kept = { emoji: '😀', path: 'C:\\u0000', quoted: '\\\\u0000 "\n', unicode: 'é\u2028' }
  expect(JSON.parse(toJson({ ...kept, bad: '\u0000' }))).toEqual({ ...kept, bad: '\ufffd' })
})
