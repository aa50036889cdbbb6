import { describe, expect, it } from 'vitest'
import { hashSecret } from '../../platform/secret.ts'
import { checkCall, signCall } from './check-call.ts'

const nowMs = 1_800_000_000_000
const rawBody = Buffer.from('{"a": 1}')
const signed = { auth: 'signature', secret: 'ice_secret', replayWindowSeconds: 300 } as const
const bearer = { auth: 'bearer', secret: hashSecret('ice_secret'), replayWindowSeconds: 300 } as const
const none = { signature: undefined, bearer: undefined, rawBody }
const signature = (seconds = nowMs / 1000, secret = 'ice_secret', body: string | Uint8Array = rawBody) =>
  `t=${seconds},v1=${signCall(secret, seconds, body)}`

describe('a call of a webhook', () => {
  it('is proven by a signature of its very bytes, within its time', () => {
    const check = (text: string | undefined) => checkCall(signed, { ...none, signature: text }, nowMs)
    expect(check(signature())).toMatchObject({ isValid: true, proof: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(check(signature(nowMs / 1000 - 300))).toMatchObject({ isValid: true })
    expect(check(signature(nowMs / 1000 - 301))).toMatchObject({ isValid: false, why: /older/ })
    expect(check(signature(nowMs / 1000 + 301))).toMatchObject({ isValid: false })
    expect(check(signature(nowMs / 1000, 'ice_other'))).toMatchObject({ isValid: false })
    expect(check(signature(nowMs / 1000, 'ice_secret', '{"a":1}'))).toMatchObject({ isValid: false })
    expect(check(signature().replace('t=18', 't=19'))).toMatchObject({ isValid: false })
    for (const text of [undefined, '', 'v1=00', 't=1,v1=00', `${signature()},v0=1`, signature().toUpperCase()]) {
      expect(check(text)).toMatchObject({ isValid: false })
    }
  })

  it('is proven by the secret itself only where that was chosen', () => {
    expect(checkCall(bearer, { ...none, bearer: 'ice_secret' }, nowMs)).toEqual({ isValid: true, proof: undefined })
    for (const sent of [undefined, '', 'ice_secre', hashSecret('ice_secret')]) {
      expect(checkCall(bearer, { ...none, bearer: sent }, nowMs)).toMatchObject({ isValid: false })
    }
    expect(checkCall(bearer, { ...none, signature: signature() }, nowMs)).toMatchObject({ isValid: false })
    expect(checkCall(signed, { ...none, bearer: 'ice_secret' }, nowMs)).toMatchObject({ isValid: false })
  })
})
