import type { ToolContext } from '../tool.ts'

/** A context for tests of tools. */
export const testContext = (overrides: Partial<ToolContext> = {}): ToolContext => ({
  signal: new AbortController().signal,
  filesDir: '/nowhere',
  idempotencyKey: 'run-1:node-1',
  log: () => undefined,
  ...overrides,
})
