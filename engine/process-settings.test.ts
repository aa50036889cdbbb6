import { describe, expect, it } from 'vitest'
import { readProcessSettings } from './process-settings.ts'

const read = (env: Record<string, string>) => readProcessSettings(env, { drainSeconds: 5 })

describe('the settings of an engine process', () => {
  it('do everything when nothing is set', () => {
    expect(read({ ICEOS_ROLE: '', REDIS_URL: '' })).toEqual({
      ...{ role: 'both', concurrency: 100, leaseMs: 10_000, drainMs: 5000, redisUrl: undefined, allowAddresses: [] },
    })
  })

  it('come from the environment', () => {
    const env = {
      ...{ ICEOS_ROLE: 'worker', ICEOS_WORKER_CONCURRENCY: '4', ICEOS_LEASE_SECONDS: '2.5', ICEOS_DRAIN_SECONDS: '0' },
      ...{ REDIS_URL: 'rediss://:secret@cache:6380/1', ICEOS_ALLOW_ADDRESSES: '10.0.0.7, 127.0.0.1:8080' },
    }
    expect(read(env)).toEqual({
      ...{ role: 'worker', concurrency: 4, leaseMs: 2500, drainMs: 0, redisUrl: env.REDIS_URL },
      allowAddresses: ['10.0.0.7', '127.0.0.1:8080'],
    })
  })

  it.each([
    ['ICEOS_ROLE', 'wroker'],
    ['ICEOS_WORKER_CONCURRENCY', '0'],
    ['ICEOS_WORKER_CONCURRENCY', '1.5'],
    ['ICEOS_LEASE_SECONDS', 'soon'],
    ['REDIS_URL', 'cache:6379'],
  ])('refuse %s=%s, and say which it is', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(expect.objectContaining({ code: 'setting-invalid' }))
    expect(() => read({ [name]: value })).toThrow(name)
  })

  it('never quote a URL, which may have a password in it', () => {
    expect(() => read({ REDIS_URL: 'http://:secret@cache' })).toThrow(/^(?!.*secret)/)
  })
})
