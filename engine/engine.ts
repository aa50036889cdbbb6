import type { Readiness } from '../contracts/health.ts'
import type { Caller, Served } from '../contracts/route.ts'

/** `api` answers and never executes, `worker` executes and answers nobody but probes, `both` is all of it. */
export type EngineRole = 'api' | 'worker' | 'both'

/** What `createEngine` gives: everything that the HTTP layer needs, and nothing of how it is done. */
export type Engine = {
  role: EngineRole
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
