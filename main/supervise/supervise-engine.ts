/** Keeps one engine running: starts it, restarts it after a crash, gives up with the cause when that does not help. */
import type { EngineConfig } from '../../contracts/engine-process.ts'
import { AppError, fromProblem } from '../../contracts/errors.ts'
import type { EngineStatus } from '../../contracts/system.ts'
import type { Log } from '../../platform/log.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import { endEngine, type Patience } from './end-engine.ts'
import type { EngineProcess, ForkEngine } from './fork-engine.ts'
import { nextTryInMs } from './restart-policy.ts'
import { runEngine } from './run-engine.ts'

export type EngineState = Omit<EngineStatus, 'memoryBytes'>

type Needs = {
  fork: ForkEngine
  /** Asked at each start: the secret is new each time, and the settings may have changed. */
  config: () => EngineConfig
  log: Log
  onProgress?: (message: string) => void
  keys?: SecretKeyKeeper | undefined
  silenceMs?: number
  patience?: Patience
}

export type Supervisor = {
  state: () => EngineState
  /** The secret that the running engine knows us by. */
  hostSecret: () => string
  /** Resolves when the engine runs; rejects with the cause once it was given up. */
  settled: () => Promise<void>
  /** Ends the engine and starts it again, also after giving up. Resolves like `settled`. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

export function superviseEngine(needs: Needs): Supervisor {
  const { log, fork, patience, silenceMs = 120_000, onProgress = () => {} } = needs
  let state: EngineState = { ...newState, since: new Date().toISOString() }
  let current: { engine: EngineProcess; hostSecret: string } | undefined
  let asked: 'restart' | 'stop' | undefined
  let wake = () => {}
  const waiting = new Set<() => void>()

  function become(name: EngineState['state'], change: Partial<EngineState> = {}) {
    state = { ...state, nextTryAt: null, ...change, state: name, since: new Date().toISOString() }
    for (const look of [...waiting]) look()
  }

  async function live() {
    const config = needs.config()
    const engine = fork()
    current = { engine, hostSecret: config.hostSecret }
    state = { ...state, pid: engine.pid ?? null }
    const onReady = () => {
      log.info('The engine is ready', { pid: engine.pid })
      become('running')
    }
    const problem = await runEngine(engine, { config, silenceMs, onReady, onProgress, keys: needs.keys })
    current = undefined
    return problem
  }

  async function keepAlive() {
    let crashes: number[] = []
    for (let starts = 0; asked !== 'stop'; starts++) {
      asked = undefined
      if (starts > 0) become('restarting', { restarts: starts })
      const error = await live()
      if (asked) {
        crashes = []
        continue
      }
      if (error.code === 'backup-needed') log.info('The engine waits until a backup is taken')
      else log.error('The engine has ended', { error })
      crashes = [...crashes, Date.now()].slice(-10)
      // What only the user can mend (a database of a newer program) would be the same at the next try.
      const waitMs = error.kind === 'user' ? undefined : nextTryInMs(crashes, Date.now())
      if (waitMs === undefined) become('failed', { pid: null, error })
      else become('restarting', { pid: null, error, nextTryAt: new Date(Date.now() + waitMs).toISOString() })
      await pause(waitMs)
      if (asked) crashes = []
    }
    become('stopped', { pid: null })
  }

  /** For so long, or until somebody asks for something. */
  const pause = (ms: number | undefined) =>
    new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function ask(what: 'restart' | 'stop') {
    asked = asked === 'stop' ? asked : what
    if (current) await endEngine(current.engine, patience)
    else wake()
  }

  const settled = () =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (state.state === 'starting' || state.state === 'restarting') return
        waiting.delete(look)
        if (state.state === 'running') resolve()
        else reject(notRunning(state))
      }
      waiting.add(look)
      look()
    })

  const ended = keepAlive()

  return {
    state: () => state,
    hostSecret: () => current?.hostSecret ?? '',
    settled,
    restart: async () => {
      become('restarting')
      await ask('restart')
      return settled()
    },
    stop: async () => {
      await ask('stop')
      await ended
    },
  }
}

const newState: Omit<EngineState, 'since'> = { state: 'starting', pid: null, restarts: 0, nextTryAt: null, error: null }

const notRunning = ({ error }: EngineState) =>
  error ? fromProblem(error) : new AppError('engine-unavailable', { detail: 'The engine was stopped.' })
