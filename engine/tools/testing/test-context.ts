import type { ToolContext } from '../tool.ts'

/** A context for tests of tools. */
export const testContext = (overrides: Partial<ToolContext> = {}): ToolContext => ({
  signal: new AbortController().signal,
  filesDir: '/nowhere',
  idempotencyKey: 'run-1:node-1',
  orgId: '00000000-0000-7000-8000-000000000001',
  runId: '00000000-0000-7000-8000-000000000002',
  log: () => undefined,
  ...overrides,
})
