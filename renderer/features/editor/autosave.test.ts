import { expect, test } from 'vitest'
import { AppError } from '../../../contracts/errors.ts'
import { createAutosave, type SaveState } from './autosave.ts'

function open(savedLock: string | null = 'a') {
  const server = { document: 'first', lock: savedLock, saves: 0, fails: 0, gate: Promise.resolve() }
  const timers: (() => void)[] = []
  const states: SaveState[] = []
  const autosave = createAutosave<string>(
    {
      save: async (document, lock) => {
        await server.gate
        if (server.fails-- > 0) throw new AppError('host-not-running')
        if (lock !== server.lock) throw new AppError('draft-conflict')
        server.saves += 1
        server.document = document
        server.lock = `${document}'s lock`
        return server.lock
      },
      later: (act) => {
        timers.push(act)
        return () => void timers.splice(timers.indexOf(act), timers.includes(act) ? 1 : 0)
      },
      onState: (state) => states.push(state),
    },
    'first',
    savedLock,
  )
  return { autosave, server, timers, states }
}

test('changes close together are one save, with the lock of the one before', async () => {
  const { autosave, server, timers } = open(null)
  autosave.change('b')
  autosave.change('bc')
  expect(timers).toHaveLength(1)
  await autosave.flush()
  autosave.change('bcd')
  await autosave.flush()
  expect(server).toMatchObject({ document: 'bcd', saves: 2 })
  expect(autosave.isSaved()).toBe(true)
})

test('what is changed while it is being saved is saved after it', async () => {
  const { autosave, server, states } = open()
  const gate = Promise.withResolvers<void>()
  server.gate = gate.promise
  autosave.change('b')
  const saving = autosave.flush()
  await expect.poll(() => states.at(-1)).toBe('saving')
  autosave.change('c')
  gate.resolve()
  await saving
  expect(server).toMatchObject({ document: 'c', saves: 2 })
})

test('a change that is taken back needs no save', async () => {
  const { autosave, server, states } = open()
  autosave.change('b')
  autosave.change('first')
  await autosave.flush()
  expect([server.saves, states.at(-1)]).toEqual([0, 'saved'])
})

test('nothing is saved over what another window has saved until somebody has chosen', async () => {
  const { autosave, server, timers, states } = open()
  server.lock = 'theirs'
  autosave.change('mine')
  await expect(autosave.flush()).rejects.toMatchObject({ code: 'draft-conflict' })
  autosave.change('mine, more')
  expect([timers.length, states.at(-1), server.document]).toEqual([0, 'conflict', 'first'])
  autosave.settle('mine, more', 'theirs', false)
  await autosave.flush()
  expect(server.document).toBe('mine, more')
})

test('taking theirs leaves nothing to be saved', async () => {
  const { autosave, server } = open()
  autosave.settle('theirs', 'theirs', true)
  await autosave.flush()
  expect([server.saves, autosave.isSaved(), autosave.lock()]).toEqual([0, true, 'theirs'])
})

test('a save that fails is tried again', async () => {
  const { autosave, server, timers, states } = open()
  server.fails = 1
  autosave.change('b')
  await expect(autosave.flush()).rejects.toMatchObject({ code: 'host-not-running' })
  expect(states.at(-1)).toBe('failed')
  timers[0]?.()
  await expect.poll(() => server.document).toBe('b')
})
