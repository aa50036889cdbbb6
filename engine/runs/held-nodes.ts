/**
 * Nodes that wait, for a person or another run, while others of their run are at work: they go on when what they wait for
 * has come. Once nothing else is at work they let go, and the run sleeps.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { hasEnded } from '../../contracts/runs.ts'
import { listSavedNodes, type SavedNode } from '../db/node-runs.ts'
import type { RunContext } from './run-context.ts'

export type HeldNodes = {
  /** Around whatever keeps the run awake. */
  whileWorking: <T>(work: () => Promise<T>) => Promise<T>
  /** True: what the node waits for has come, and stands in `saved`. False: nothing else is at work. */
  hold: (path: string) => Promise<boolean>
  stop: () => Promise<void>
}

type Held = { release: (hasCome: boolean) => void; deadlineMs: number }
type Needs = Pick<RunContext, 'id' | 'saved' | 'open' | 'signal' | 'journal' | 'readOwn' | 'feed' | 'log'>

/** What nobody told, and deadlines, are seen by looking. */
const lookEveryMs = 2000

export function createHeldNodes(run: Needs): HeldNodes {
  const held = new Map<string, Held>()
  let atWork = 0
  let looking: Promise<void> | undefined
  let lookAgain = false
  let timer: NodeJS.Timeout | undefined

  async function whileWorking<T>(work: () => Promise<T>): Promise<T> {
    atWork++
    try {
      return await work()
    } finally {
      pause()
    }
  }

  /** What comes next begins within the same turn, so only after it is clear that nothing does. */
  function pause(): void {
    if (--atWork === 0 && held.size > 0) void nextTurn().then(() => atWork === 0 && releaseAll())
  }

  async function hold(path: string): Promise<boolean> {
    if (atWork === 1) await nextTurn()
    if (atWork === 1) return false
    // What an earlier attempt waited for is not taken for what this one does.
    await run.journal.commit({})
    const { deadlineAt, childRunId } = run.open.get(path) ?? {}
    const released = Promise.withResolvers<boolean>()
    const deadlineMs = deadlineAt ? Date.parse(deadlineAt) : Number.POSITIVE_INFINITY
    held.set(path, { release: released.resolve, deadlineMs })
    const unwatch = [watch(run.id), ...(childRunId ? [watch(childRunId)] : [])]
    run.signal.addEventListener('abort', releaseAll, { once: true })
    pause()
    look()
    try {
      return await released.promise
    } finally {
      atWork++
      held.delete(path)
      for (const stop of unwatch) stop()
      run.signal.removeEventListener('abort', releaseAll)
    }
  }

  /** What the run writes itself it need not look at. */
  const watch = (runId: string) => run.feed.onRun(runId, ({ events }) => (runId !== run.id || !events.length) && look())

  function releaseAll(): void {
    for (const { release } of held.values()) release(false)
  }

  function look(): void {
    lookAgain = true
    looking ??= lookUntilQuiet().finally(() => {
      looking = undefined
    })
  }

  async function lookUntilQuiet(): Promise<void> {
    clearTimeout(timer)
    while (lookAgain && held.size > 0 && !run.signal.aborted) {
      lookAgain = false
      await lookOnce().catch((error: unknown) =>
        run.log.warn('a run could not look for answers', { run: run.id, error: String(error) }),
      )
    }
    if (held.size === 0 || run.signal.aborted) return
    const firstMs = Math.min(...[...held.values()].map(({ deadlineMs }) => deadlineMs)) - Date.now()
    timer = setTimeout(look, Math.min(lookEveryMs, Math.max(firstMs, 50)))
  }

  async function lookOnce(): Promise<void> {
    const nodes = await run.readOwn((db) => listSavedNodes(db, run.id, [...held.keys()]))
    for (const node of nodes.filter(hasCome)) {
      run.saved.set(node.path, node)
      held.get(node.path)?.release(true)
    }
  }

  return {
    whileWorking,
    hold,
    async stop() {
      clearTimeout(timer)
      await looking
      clearTimeout(timer)
    },
  }
}

const hasCome = ({ state, answer, isExpired, subRun }: SavedNode) =>
  state === 'waiting' && (answer !== null || isExpired || (subRun !== null && hasEnded(subRun.state)))
