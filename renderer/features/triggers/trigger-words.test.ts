import { expect, it } from 'vitest'
import type { Trigger } from '../../../contracts/triggers.ts'
import { whenWords } from './trigger-words.ts'

const nameOf = (id: string) => ({ a: 'Import', b: 'Report', c: 'Inbox' })[id]
const words = (kind: Trigger['kind'], config: object) => whenWords({ kind, config } as Trigger, nameOf)

it('says when a trigger fires', () => {
  expect(words('cron', { cron: '0 7 * * *', timezone: 'Europe/Berlin' })).toBe('at 0 7 * * *, Europe/Berlin')
  expect(words('document-ready', { collectionId: 'c' })).toBe('when a document of Inbox has been read')
  const ended = (blueprintIds: string[], states: string[], fallback = false) =>
    words('run-ended', { blueprintIds, states, fallback })
  expect(ended(['a', 'b'], ['succeeded'])).toBe('when a run of Import or Report has succeeded')
  expect(ended([], ['failed', 'cancelled'])).toBe('when a run of any other workflow has failed or been cancelled')
  expect(ended([], ['failed'], true)).toContain('that no other trigger names has failed')
  expect(ended(['gone'], ['failed'])).toBe('when a run of a workflow has failed')
})
