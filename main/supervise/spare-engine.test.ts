import { expect, it } from 'vitest'
import type { EngineProcess } from './fork-engine.ts'
import { spareEngine } from './spare-engine.ts'

/** Processes that end when they are killed, in the order in which they were made. */
function processes() {
  const made: (EngineProcess & { signals: string[] })[] = []
  const fork = () => {
    const ended = Promise.withResolvers<{ code: null; signal: NodeJS.Signals }>()
    const signals: string[] = []
    const kill = (signal: NodeJS.Signals) => {
      signals.push(signal)
      ended.resolve({ code: null, signal })
    }
    const rest = { pid: made.length, send: () => {}, onMessage: () => {}, lastErrors: () => [] }
    const one = { ...rest, kill, exited: ended.promise, signals }
    made.push(one)
    return one
  }
  return { made, fork }
}

it('gives the engine that waits to the first who asks, and a new one to the next', () => {
  const { made, fork } = processes()
  const spare = spareEngine(fork)
  spare.standBy()
  spare.standBy()
  expect(made).toHaveLength(1)
  expect(spare.take()).toBe(made[0])
  expect(spare.take()).toBe(made[1])
})

it('ends the one that waits when nobody needs it, and never one that was taken', async () => {
  const { made, fork } = processes()
  const spare = spareEngine(fork)
  spare.standBy()
  await spare.standDown()
  expect(made[0]?.signals).toEqual(['SIGKILL'])
  expect(spare.take()).toBe(made[1])
  await spare.standDown()
  expect(made[1]?.signals).toEqual([])
})

it('gives none that has ended while it waited', async () => {
  const { made, fork } = processes()
  const spare = spareEngine(fork)
  spare.standBy()
  made[0]?.kill('SIGKILL')
  await made[0]?.exited
  expect(spare.take()).toBe(made[1])
})
