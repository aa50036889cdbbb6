import { describe, expect, it } from 'vitest'
import { type Due, decideFiring } from './decide-firing.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const next = new Date('2026-01-01T13:00:00Z')

const decide = (due: Partial<Omit<Due, 'config'>> & Partial<Due['config']> = {}) => {
  const { missed = 'run-once', overlap = 'skip', ...rest } = due
  const given = { nextAt: ago(1), pendingAt: null, isBusy: false, now, nextAfter: () => next }
  return decideFiring({ ...given, ...rest, config: { missed, overlap } })
}

describe('a schedule that is due', () => {
  it('fires, and looks forward to the next time', () => {
    expect(decide()).toEqual({ fireFor: ago(1), nextAt: next, pendingAt: null })
    expect(decide({ nextAfter: () => undefined })).toMatchObject({ fireFor: ago(1), nextAt: null })
  })

  it('fires once for all that was missed, or not at all', () => {
    expect(decide({ nextAt: ago(86_400) })).toMatchObject({ fireFor: ago(86_400), nextAt: next })
    expect(decide({ nextAt: ago(86_400), missed: 'skip' })).toMatchObject({ fireFor: undefined, nextAt: next })
    expect(decide({ nextAt: ago(59), missed: 'skip' })).toMatchObject({ fireFor: ago(59) })
  })

  it('fires beside a run that goes on, not at all, or when that has ended', () => {
    expect(decide({ isBusy: true, overlap: 'allow' })).toMatchObject({ fireFor: ago(1) })
    expect(decide({ isBusy: true, overlap: 'skip' })).toEqual({ fireFor: undefined, nextAt: next, pendingAt: null })
    expect(decide({ isBusy: true, overlap: 'queue' })).toEqual({ fireFor: undefined, nextAt: next, pendingAt: ago(1) })
  })

  it('lets one firing wait, however many times pass', () => {
    const waiting = { overlap: 'queue', pendingAt: ago(3600) } as const
    expect(decide({ ...waiting, isBusy: true })).toEqual({ fireFor: undefined, nextAt: next, pendingAt: ago(3600) })
    expect(decide({ ...waiting, missed: 'skip' })).toEqual({ fireFor: ago(3600), nextAt: next, pendingAt: null })
    expect(decide({ ...waiting, nextAt: next })).toMatchObject({ fireFor: ago(3600), nextAt: next })
  })
})
