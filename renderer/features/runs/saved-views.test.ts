import { expect, it } from 'vitest'
import { readViews, removeView, saveView } from './saved-views.ts'

function memory(first: Record<string, string> = {}) {
  const kept = new Map(Object.entries(first))
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

it('views are kept by name, replaced and removed', () => {
  const storage = memory()
  saveView(storage, { name: 'Failed', query: 'state=failed' })
  saveView(storage, { name: 'Today', query: 'period=24h' })
  expect(saveView(storage, { name: 'Failed', query: 'state=failed&period=24h' })).toEqual([
    { name: 'Today', query: 'period=24h' },
    { name: 'Failed', query: 'state=failed&period=24h' },
  ])
  expect(removeView(storage, 'Today').map(({ name }) => name)).toEqual(['Failed'])
  expect(readViews(storage).map(({ name }) => name)).toEqual(['Failed'])
})

it.each(['{', '{"a":1}', '[1, {"name": "no query"}]'])('what is no list of views is none: %s', (text) => {
  expect(readViews(memory({ 'iceos-run-views': text }))).toEqual([])
})
