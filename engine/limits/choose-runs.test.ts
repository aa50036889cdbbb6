import { describe, expect, it } from 'vitest'
import type { Gate, QueuedRun } from '../db/queued-runs.ts'
import { chooseRuns, type Turns } from './choose-runs.ts'

const queue = (name: string, count: number, rest: Partial<QueuedRun> = {}): QueuedRun[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: `${name}${index}`, orgId: 'org', blueprintId: name, key: null },
    ...rest,
  }))
const gate = (rest: Partial<Gate>): Gate => ({
  ...{ orgId: 'org', blueprintId: null, concurrency: null, keyConcurrency: null, isPaused: false },
  ...rest,
})
const choose = (queued: QueuedRun[], room: number, gates: Gate[] = [], running: [string, number][] = []) =>
  chooseRuns(
    queued,
    { gates, running: running.map(([blueprintId, count]) => ({ orgId: 'org', blueprintId, key: null, count })) },
    room,
    new Map(),
  )

describe('choosing among queued runs', () => {
  it('takes from every workflow in turn, however many one of them has', () => {
    const { ids } = choose([...queue('a', 400), ...queue('b', 1), ...queue('c', 2)], 6)
    expect(ids).toEqual(['a0', 'b0', 'c0', 'a1', 'c1', 'a2'])
  })

  it('prefers the workflow that has fewer running', () => {
    expect(choose([...queue('a', 5), ...queue('b', 5)], 3, [], [['a', 9]]).ids).toEqual(['b0', 'b1', 'b2'])
  })

  it('shares between orgs first', () => {
    const other = queue('x', 3, { orgId: 'other' })
    const { ids } = choose([...queue('a', 9), ...queue('b', 9), ...other], 6)
    expect(ids.filter((id) => id.startsWith('x'))).toHaveLength(3)
  })

  it('goes round when there is one place and nobody runs, so that each is served within as many claims', () => {
    const turns: Turns = new Map()
    const left = [...queue('a', 9), ...queue('b', 2), ...queue('c', 1)]
    const served: string[] = []
    while (left.length > 0) {
      const [id] = chooseRuns(left, { gates: [], running: [] }, 1, turns).ids
      served.push(String(id))
      left.splice(
        left.findIndex((run) => run.id === id),
        1,
      )
    }
    expect(served.slice(0, 5)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1'])
  })

  it('keeps to the limits of org, workflow and key, and says that something is held up', () => {
    const keyed = (key: string, name: string) =>
      queue('k', 3, { key }).map((run) => ({ ...run, id: `${name}${run.id}` }))
    const limited = [gate({ blueprintId: 'k', keyConcurrency: 1 }), gate({ blueprintId: 'a', concurrency: 2 })]
    const runs = [...queue('a', 5), ...keyed('one', '1'), ...keyed('two', '2')]
    expect(choose(runs, 10, limited)).toEqual({ ids: ['a0', '1k0', 'a1', '2k0'], isHeldUp: true })
    expect(choose(runs, 10, [...limited, gate({ concurrency: 3 })]).ids).toHaveLength(3)
    expect(choose(runs, 10, [...limited, gate({ concurrency: 3 })], [['a', 2]]).ids).toHaveLength(1)
    expect(choose(queue('a', 2), 10, [gate({ blueprintId: 'a', isPaused: true })]).ids).toEqual([])
  })
})
