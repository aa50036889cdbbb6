import { describe, expect, test } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import type { StreamEvent } from '../../contracts/route.ts'
import { backOff, type FollowState, follow } from './follow.ts'

const client: Client = { url: '', fetch: async () => new Response('') }

describe('follow', () => {
  test('goes on after the last event that it has seen', async () => {
    const resumedAfter: (string | undefined)[] = []
    const seen: number[] = []
    const parts: StreamEvent<number>[][] = [[{ id: '1', data: 1 }], [], [{ id: '2', data: 2 }]]
    const following = follow<number>({
      client,
      open: async function* (_client, lastEventId) {
        resumedAfter.push(lastEventId)
        yield* parts.shift() ?? []
      },
      onEvent: (data) => void seen.push(data),
      onState: () => {},
      isOver: () => parts.length === 0,
      wait: async () => {},
    })
    await following.done
    expect(seen).toEqual([1, 2])
    expect(resumedAfter).toEqual([undefined, '1', '1'])
  })

  test('says that it is live as soon as the answer begins, and waits longer after each failure', async () => {
    const states: [FollowState, number][] = []
    let tries = 0
    const following = follow<number>({
      client,
      open: async function* (noticing) {
        tries += 1
        if (tries < 4) throw new Error('refused')
        await noticing.fetch('/')
        yield* []
      },
      onEvent: () => {},
      onState: (state, ms) => void (state !== 'connecting' && states.push([state, ms])),
      isOver: () => tries === 4,
      wait: async () => {},
    })
    await following.done
    expect(states).toEqual([
      ['lost', 400],
      ['lost', 800],
      ['lost', 1600],
      ['live', 0],
    ])
  })

  test('stops while it waits', async () => {
    const following = follow<number>({
      client,
      open: async function* () {
        yield* []
      },
      onEvent: () => {},
      onState: () => {},
      wait: (_ms, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    })
    await Promise.resolve()
    following.stop()
    await following.done
  })
})

test('the wait is bounded', () => expect(backOff(40)).toBe(15_000))
