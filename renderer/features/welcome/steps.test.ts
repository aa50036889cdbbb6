import { describe, expect, test } from 'vitest'
import { beforeOf, nextOf, stepAt, welcomeOn } from './steps.ts'

describe('the first steps', () => {
  test('go on where they were left, unless the address says another', () => {
    expect(stepAt(undefined, { state: 'begun', step: 'model' })).toBe('model')
    expect(stepAt('key', { state: 'begun', step: 'model' })).toBe('key')
    expect(stepAt('nonsense', { state: 'new', step: 'place' })).toBe('place')
  })

  test('have a beginning and an end', () => {
    expect(beforeOf('place')).toBeUndefined()
    expect(nextOf('place')).toBe('examples')
    expect(beforeOf('result')).toBe('model')
    expect(nextOf('result')).toBeUndefined()
  })

  test('are begun by being looked at, taken up again after a skip, and stay done', () => {
    expect(welcomeOn('place', { state: 'new', step: 'place' })).toEqual({ state: 'begun', step: 'place' })
    expect(welcomeOn('place', { state: 'begun', step: 'place' })).toBeUndefined()
    expect(welcomeOn('key', { state: 'skipped', step: 'key' })).toEqual({ state: 'begun', step: 'key' })
    expect(welcomeOn('key', { state: 'done', step: 'result' })).toBeUndefined()
  })
})
