import { bech32 } from '@scure/base'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { loadedBy } from '../testing/loaded-by.ts'
import { makeIdentity, recipientOf } from './age-keys.ts'

describe('keys of age', () => {
  it('are the same as the library has', async () => {
    for (let made = 0; made < 100; made++) {
      const [ours, theirs] = [makeIdentity(), await generateX25519Identity()]
      expect(ours).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/)
      for (const identity of [ours, theirs]) expect(recipientOf(identity)).toBe(await identityToRecipient(identity))
    }
  })

  it('are refused when a letter of them is another one, is missing or too many', () => {
    const identity = makeIdentity()
    for (let at = 16; at < identity.length; at++) {
      const other = identity[at] === 'Q' ? 'P' : 'Q'
      expect(() => recipientOf(identity.slice(0, at) + other + identity.slice(at + 1))).toThrow(/letter/)
    }
    for (const wrong of [
      '',
      identity.slice(0, -1),
      `${identity}Q`,
      recipientOf(identity),
      bech32.encodeFromBytes('age', new Uint8Array(32)),
    ]) {
      expect(() => recipientOf(wrong)).toThrow(/letter/)
    }
  })

  it('are read without the library', { timeout: 60_000 }, () => {
    const files = loadedBy(`
      const urls = []
      require('node:module').registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
      const { makeIdentity, recipientOf } = await load('main/backups/backup-keys.ts').then(() => load('main/backups/age-keys.ts'))
      recipientOf(makeIdentity())
      for (const url of urls) require.cache[url] = url`)
    expect(files.filter((file) => /^(age-encryption|@noble)/.test(file))).toEqual([])
    expect(files.some((file) => file.endsWith('/backup-keys.ts'))).toBe(true)
  })
})
