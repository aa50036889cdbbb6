import { AppError } from '../../contracts/errors.ts'

/** What one execution of user code may use. */
export type SandboxLimits = {
  /** Wall clock, from the moment a child has the code. */
  timeoutMs: number
  /** Processor time of the thread that runs the code. */
  cpuMs: number
  /** All of the code's heap, its inputs and its result included. */
  memoryMb: number
  /** The result as JSON text, in UTF-8. */
  outputBytes: number
}

export const defaultSandboxLimits: SandboxLimits = {
  timeoutMs: 30_000,
  cpuMs: 10_000,
  memoryMb: 512,
  outputBytes: 5_000_000,
}

// An empty QuickJS needs 16 MB before it runs anything, and its build cannot address more than 2 GB.
const smallestMemoryMb = 24
const largestMemoryMb = 2048

/** Reads the limits that the owner of the machine has set. Throws `setting-invalid` instead of guessing. */
export function readSandboxLimits(env: Record<string, string | undefined>): SandboxLimits {
  const read = (name: string, fallback: number, min: number, max: number) => {
    const text = env[name]?.trim()
    if (!text) return fallback
    const value = Number(text)
    if (Number.isFinite(value) && value >= min && value <= max) return value
    throw new AppError('setting-invalid', { detail: `${name} must be a number from ${min} to ${max}, not "${text}".` })
  }
  const { timeoutMs, cpuMs, memoryMb, outputBytes } = defaultSandboxLimits
  return {
    timeoutMs: read('ICE_SANDBOX_TIMEOUT_S', timeoutMs / 1000, 0.1, 86_400) * 1000,
    cpuMs: read('ICE_SANDBOX_CPU_S', cpuMs / 1000, 0.1, 86_400) * 1000,
    memoryMb: Math.floor(read('ICE_SANDBOX_MEMORY_MB', memoryMb, smallestMemoryMb, largestMemoryMb)),
    outputBytes,
  }
}

/** A workflow may ask for less than the owner of the machine allows, never for more. */
export function lowerLimits(allowed: SandboxLimits, asked: Partial<SandboxLimits> = {}): SandboxLimits {
  const lower = (limit: keyof SandboxLimits) => Math.min(allowed[limit], asked[limit] ?? allowed[limit])
  return {
    timeoutMs: lower('timeoutMs'),
    cpuMs: lower('cpuMs'),
    memoryMb: Math.max(smallestMemoryMb, Math.floor(lower('memoryMb'))),
    outputBytes: lower('outputBytes'),
  }
}
