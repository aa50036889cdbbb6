import type { Readiness } from '../contracts/health.ts'
import type { Caller, Served } from '../contracts/route.ts'

/** What `createEngine` gives: everything that the HTTP layer needs, and nothing of how it is done. */
export type Engine = {
  routes: readonly Served[]
  /** Asks every dependency now. */
  checkReadiness: () => Promise<Readiness>
  /** Prometheus text. */
  printMetrics: () => Promise<string>
  /** Finds out who a token of the `tokens` table belongs to. */
  authenticate: (token: string) => Promise<Caller | undefined>
  /** Whom the host acts for. */
  localCaller: Caller
  stop: () => Promise<void>
}
