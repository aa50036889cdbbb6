import { describe, expect, it } from 'vitest'
import { AppError } from '../contracts/errors.ts'
import type { KeyAsk } from '../contracts/key-keeping.ts'
import { answerKeyAsk, keysOverChannel } from './keys-over-channel.ts'
import { keysInMemory, type SecretKeyKeeper } from './secret-key-keeper.ts'

function connect(kept: SecretKeyKeeper) {
  const asked: KeyAsk[] = []
  const channel = keysOverChannel({
    send: (ask) => {
      asked.push(ask)
      void answerKeyAsk(kept, JSON.parse(JSON.stringify(ask))).then((answer) =>
        channel.take(JSON.parse(JSON.stringify(answer))),
      )
    },
  })
  return { keeper: channel.keeper, asked }
}

describe('keys that another process keeps', () => {
  it('are read, made once and replaced', async () => {
    const kept = keysInMemory()
    const { keeper } = connect(kept)
    expect(await keeper.read()).toBeUndefined()
    expect(await keeper.create?.('one')).toBe(true)
    expect(await keeper.create?.('two')).toBe(false)
    expect(await keeper.read()).toBe('one')
    await keeper.replace?.('three')
    expect(await kept.read()).toBe('three')
    expect(keeper.place).toBe('memory')
  })

  it('fail as they did there', async () => {
    const locked: SecretKeyKeeper = {
      place: 'the keychain',
      read: async () => {
        throw new AppError('secret-key-invalid', { detail: 'The keychain is locked.' })
      },
    }
    await expect(connect(locked).keeper.read()).rejects.toMatchObject({
      code: 'secret-key-invalid',
      detail: 'The keychain is locked.',
    })
  })

  it('many at once are not mixed up', async () => {
    let count = 0
    const { keeper } = connect({ place: 'x', read: async () => `keys ${++count}` })
    expect(await Promise.all(Array.from({ length: 50 }, () => keeper.read()))).toHaveLength(50)
    expect(count).toBe(50)
  })

  it('give up on a parent that says nothing', async () => {
    const { keeper } = keysOverChannel({ send: () => {}, silenceMs: 20 })
    await expect(keeper.read()).rejects.toMatchObject({ code: 'secret-key-invalid' })
  })
})
