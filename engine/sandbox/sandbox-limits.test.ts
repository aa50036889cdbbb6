import { expect, test } from 'vitest'
import { defaultSandboxLimits, lowerLimits, readSandboxLimits } from './sandbox-limits.ts'

test('without settings the limits are 30 s of wall clock, 10 s of processor and 512 MB', () => {
  expect(readSandboxLimits({})).toMatchObject({ timeoutMs: 30_000, cpuMs: 10_000, memoryMb: 512 })
})

test('the environment sets seconds and megabytes', () => {
  const env = { ICE_SANDBOX_TIMEOUT_S: '5', ICE_SANDBOX_CPU_S: '1.5', ICE_SANDBOX_MEMORY_MB: '128' }
  expect(readSandboxLimits(env)).toMatchObject({ timeoutMs: 5000, cpuMs: 1500, memoryMb: 128 })
})

test.each(['abc', '-1', '0', 'Infinity', '1e9'])('a limit of %s is refused', (text) => {
  expect(() => readSandboxLimits({ ICE_SANDBOX_MEMORY_MB: text })).toThrow(/ICE_SANDBOX_MEMORY_MB/)
})

test('a workflow can lower a limit but not raise it', () => {
  const limits = lowerLimits(defaultSandboxLimits, { timeoutMs: 100, memoryMb: 4096 })
  expect(limits).toEqual({ ...defaultSandboxLimits, timeoutMs: 100 })
})
