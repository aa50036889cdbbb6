import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { followSignal } from './follow-signal.ts'

it('aborts with the outer signal, for its reason', () => {
  const outer = new AbortController()
  const { signal } = followSignal(outer.signal)
  outer.abort('enough')
  expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
  expect(followSignal(outer.signal).signal.reason).toBe('enough')
})

it('aborts by itself without touching the outer one, and leaves nothing on it', () => {
  const outer = new AbortController()
  const { signal, abort, release } = followSignal(outer.signal)
  abort('late')
  expect([signal.reason, outer.signal.aborted]).toEqual(['late', false])
  release()
  expect(getEventListeners(outer.signal, 'abort')).toEqual([])
})
