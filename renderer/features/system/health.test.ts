import { describe, expect, test } from 'vitest'
import { toProblem } from '../../../contracts/errors.ts'
import type { SystemStatus } from '../../../contracts/system.ts'
import { healthOf } from './health.ts'

const status: SystemStatus = {
  version: '0.1.0',
  mode: 'embedded',
  url: 'http://127.0.0.1:8000',
  dataDir: '/data',
  commandLine: ['/node', '/cli/ice.js'],
  pid: 1,
  startedAt: '2026-01-01T00:00:00Z',
  memoryBytes: 1,
  engine: {
    state: 'running',
    pid: 2,
    restarts: 0,
    since: '2026-01-01T00:00:00Z',
    nextTryAt: null,
    error: null,
    memoryBytes: 1,
  },
  disk: { freeBytes: 20e9, totalBytes: 50e9 },
}
const ready = { ok: true, status: 'ready' as const, failing: [] }

describe('healthOf', () => {
  test('is green only when everything answered', () => {
    expect(healthOf({ status, readiness: ready, isLost: false }).tone).toBe('ok')
    expect(healthOf({ status: undefined, readiness: undefined, isLost: false }).tone).toBe('off')
    expect(healthOf({ status, readiness: ready, isLost: true }).tone).toBe('broken')
  })

  test('names what is not ready', () => {
    const failing = [{ name: 'database', problem: toProblem(new Error('x')) }]
    const health = healthOf({ status, readiness: { ok: false, status: 'not-ready', failing }, isLost: false })
    expect(health).toMatchObject({ tone: 'broken', sentence: 'database: Something went wrong inside iceOS' })
  })

  test('an engine that restarts asks for attention, a full disk does too', () => {
    const restarting = { ...status, engine: { ...status.engine, state: 'restarting' as const } }
    expect(healthOf({ status: restarting, readiness: null, isLost: false }).tone).toBe('attention')
    const full = { ...status, disk: { freeBytes: 10, totalBytes: 50e9 } }
    expect(healthOf({ status: full, readiness: ready, isLost: false }).word).toBe('Disk nearly full')
  })
})
