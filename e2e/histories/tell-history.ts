/** Histories in which nothing is wrong, made up: what the checker has to let pass, and what its tests then spoil. */
import type { RunEvent } from '../../contracts/events.ts'
import type { RunState } from '../../contracts/runs.ts'
import type { Change, Effect, History, RunRecord } from './history.ts'

/** `crashes`: after how many finished nodes the engine dies, with the next node under way. */
export type Plot = {
  length: number
  crashes: readonly number[]
  end: 'succeeded' | 'failed' | 'cancelled'
  isKeyed: boolean
}

const at = '2026-01-01T00:00:00.000Z'
const leaseMs = 15_000

export function tellHistory(plots: readonly Plot[]): History {
  const history: History = {
    clients: { starts: [], cancels: [], answers: [], ends: [], streams: [] },
    runs: [],
    changes: [],
    effects: [],
    leaseMs,
    calmFromMs: 0,
    endsWithinMs: 60_000,
  }
  for (const [index, plot] of plots.entries()) tellRun(history, plot, `run-${index}`)
  return history
}

function tellRun(history: History, plot: Plot, id: string): void {
  const { clients, changes, effects } = history
  const paths = Array.from({ length: plot.length }, (_, index) => `step_${index}`)
  const events: RunEvent[] = []
  const post = `post-${id}`
  const key = plot.isKeyed ? `key-${id}` : null
  let life = 1
  let fence = 0
  let state: RunState | null = null
  const tell = (type: RunEvent['type'], path: string | null = null) =>
    void events.push({ seq: events.length + 1, at, type, path, data: {} })
  const note = (change: Pick<Change, 'of'> & object) => {
    const ord = changes.length + 1
    changes.push({ ord, atMs: ord, by: `process-${life}`, tx: `${ord}`, runId: id, ...change } as Change)
  }
  const move = (to: RunState, isClaim = false) => {
    const owner = (number: number) => (number > 0 ? `engine-${id}-${number}` : null)
    const [fenceBefore, ownerBefore] = [fence, state === 'running' ? owner(life - (isClaim ? 1 : 0)) : null]
    if (isClaim) fence++
    const now = to === 'running' ? owner(life) : null
    const ownerSilentMs = ownerBefore === null ? null : leaseMs + 1
    note({
      of: 'run',
      from: state,
      state: to,
      fenceBefore,
      fence,
      ownerBefore,
      owner: now,
      ownerSilentMs,
      cancelRequested: plot.end === 'cancelled',
    } as never)
    state = to
  }
  const ask = (path: string) =>
    void effects.push({ key: `${id}:${path}`, post, path, isApplied: true, tMs: effects.length } satisfies Effect)

  tell('run.queued')
  move('running', true)
  tell('run.started')
  const done = plot.end === 'succeeded' ? plot.length : plot.length - 1
  for (const [index, path] of paths.entries()) {
    tell('node.started', path)
    note({ of: 'node', path, from: null, state: 'running' } as never)
    ask(path)
    for (const _ of plot.crashes.filter((after) => after === index)) {
      life++
      move('running', true)
      tell('run.resumed')
      tell('node.started', path)
      ask(path)
    }
    if (index >= done) break
    tell('node.succeeded', path)
    note({ of: 'node', path, from: 'running', state: 'succeeded' } as never)
  }
  const last = paths.at(-1) as string
  if (plot.end !== 'succeeded') tell(`node.${plot.end}`, last)
  if (plot.end !== 'succeeded') note({ of: 'node', path: last, from: 'running', state: plot.end } as never)
  move(plot.end)
  tell(`run.${plot.end}`)

  const nodes = paths.map((path, index) => {
    const state = index < done ? ('succeeded' as const) : (plot.end as 'failed' | 'cancelled')
    return { path, state, output: `digest-${path}`, comment: null }
  })
  const run: RunRecord = {
    ...{
      id,
      post,
      key,
      parentRunId: null,
      parentPath: null,
      retryOf: null,
      state: plot.end,
      eventSeq: events.length,
      events,
      nodes,
    },
    dependsOn: Object.fromEntries(paths.map((path, index) => [path, paths.slice(Math.max(0, index - 1), index)])),
    effectPaths: paths,
  }
  history.runs.push(run)
  clients.starts.push({ post, key: key ?? undefined, runIds: [id] })
  clients.ends.push({ runId: id, state: plot.end, tMs: effects.length })
  clients.streams.push({ runId: id, isWhole: true, events: [...events] })
}
