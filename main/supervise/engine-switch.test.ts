import { expect, it } from 'vitest'
import { createEngineSwitch, type SwitchedEngine } from './engine-switch.ts'

function engine(name: string, done: string[], settled = async () => {}): SwitchedEngine {
  return {
    state: () => ({ state: 'running', pid: null, restarts: 0, since: '', nextTryAt: null, error: null }),
    hostSecret: () => name,
    target: () => ({ origin: name }),
    settled: async () => {
      done.push(`${name} is asked whether it runs`)
      await settled()
    },
    restart: async () => {},
    stop: async () => void done.push(`${name} stops`),
  }
}

it('does what has to be done on the other side before anybody sees it', async () => {
  const done: string[] = []
  const answering = createEngineSwitch(engine('old', done))
  await answering.change(
    () => engine('new', done),
    async (next) => void done.push(`${next.target().origin} is prepared while ${answering.target().origin} answers`),
  )
  expect(done).toEqual(['new is asked whether it runs', 'new is prepared while old answers', 'old stops'])
  expect(answering.target().origin).toBe('new')
})

it.each([
  ['does not run', () => Promise.reject(new Error('no')), async () => {}],
  ['cannot be prepared', async () => {}, () => Promise.reject(new Error('no'))],
])('stays with the one that answers when the other one %s', async (_what, settled, prepare) => {
  const done: string[] = []
  const answering = createEngineSwitch(engine('old', done))
  await expect(answering.change(() => engine('new', done, settled), prepare)).rejects.toThrow('no')
  expect(done.at(-1)).toBe('new stops')
  expect(answering.target().origin).toBe('old')
})
