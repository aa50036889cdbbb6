import { expect, it } from 'vitest'
import type { Trigger } from '../../../contracts/triggers.ts'
import { anyLeft, emptyForm, formOf, readTriggerForm, several } from './trigger-form.ts'

const id = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
const other = '01a1fdde-ba12-70f0-9262-4b8d98422e8c'
const named = { ...emptyForm(id, 'UTC'), name: 'Mine' }

it('asks for what was filled in', () => {
  expect(readTriggerForm(named).body).toMatchObject({
    kind: 'cron',
    name: 'Mine',
    blueprintId: id,
    config: { cron: '0 7 * * mon-fri', timezone: 'UTC', missed: 'run-once', overlap: 'skip' },
  })
  expect(readTriggerForm({ ...named, kind: 'run-ended', states: ['failed'], watched: anyLeft }).body).toMatchObject({
    config: { states: ['failed'], blueprintIds: [], fallback: true },
  })
  expect(readTriggerForm({ ...named, kind: 'run-ended', watched: other }).body).toMatchObject({
    config: { blueprintIds: [other], fallback: false },
  })
})

it('says what is missing, beside its field', () => {
  const read = (part: object) => readTriggerForm({ ...named, ...part })
  expect(read({ name: ' ', blueprintId: '' }).problems).toMatchObject({
    name: 'Give it a name.',
    blueprintId: 'Choose a workflow.',
  })
  expect(read({ kind: 'document-ready' })).toMatchObject({
    body: undefined,
    problems: { collectionId: 'Choose a collection.' },
  })
  expect(read({ kind: 'run-ended', states: [] }).problems).toMatchObject({ states: 'Choose one at least.' })
  expect(read({ inputs: '[1]' })).toMatchObject({ body: undefined, problems: { inputs: 'This is not a JSON object.' } })
})

it('opens a trigger as it is, and leaves several workflows as they are', () => {
  const trigger = {
    ...{ id, name: 'After', blueprintId: id, kind: 'run-ended', inputs: { a: 1 } },
    config: { blueprintIds: [other, id], states: ['failed'], fallback: false },
  } as unknown as Trigger
  const form = formOf(trigger)
  expect(form).toMatchObject({ name: 'After', watched: several, states: ['failed'] })
  expect(readTriggerForm(form).config).toEqual({ states: ['failed'] })
})
