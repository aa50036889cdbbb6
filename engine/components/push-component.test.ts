import { expect, it } from 'vitest'
import { createBlueprintRoute, validateBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import {
  deprecateComponentRoute,
  getComponentRoute,
  listComponentsRoute,
  listComponentUsesRoute,
  listComponentVersionsRoute,
  pushComponentRoute,
  removeComponentRoute,
} from '../../contracts/components.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, openTestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { toolNode } from '../testing/test-tools.ts'

const tool = (name: string, rest: JsonObject = {}) => ({
  name,
  description: 'Counts the words of a text.',
  language: 'typescript' as const,
  code: 'export default function (inputs: { text: string }) {\n  return { words: inputs.text.split(/\\s+/).filter(Boolean).length }\n}',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  outputSchema: { type: 'object', properties: { words: { type: 'integer' } }, required: ['words'] },
  tests: [{ name: 'three', input: { text: 'a b c' }, output: { words: 3 } }],
  ...rest,
})

describeOnDatabases('a tool that a user registers', (databases) => {
  const engine = useTestEngine(databases)
  const push = (body: JsonObject) => call(engine().client, pushComponentRoute, { body: body as never })
  const useIt = (name: string) =>
    engine().run([toolNode('t', name, { text: '{{ inputs.text }}' })], { text: 'one two' })

  it('is called by nodes, by its newest version or by the one that they name', async () => {
    expect(await push(tool('count-words'))).toMatchObject({
      version: 1,
      isNew: true,
      tests: [{ name: 'three', ok: true }],
    })
    expect(await push(tool('count-words'))).toMatchObject({ version: 1, isNew: false })
    expect((await useIt('count-words')).outputs).toEqual({ t: { words: 2 } })
    const code = 'export default () => ({ words: 99 })'
    const tests = [{ name: 'any', input: { text: '' }, output: { words: 99 } }]
    expect(await push(tool('count-words', { code, tests }))).toMatchObject({ version: 2, isNew: true })
    expect((await useIt('count-words')).outputs).toEqual({ t: { words: 99 } })
    expect((await useIt('count-words@1')).outputs).toEqual({ t: { words: 2 } })
    const none = workflow([toolNode('t', 'count-words@7')])
    const checked = await call(engine().client, validateBlueprintRoute, { body: none })
    expect(checked.problems[0]?.message).toContain('There is no tool "count-words@7"')
  })

  it('is stored only when its tests pass in the sandbox, and never with what the sandbox cannot give', async () => {
    const wrong = [{ name: 'wrong', input: { text: 'a' }, output: { words: 5 } }]
    await expect(push(tool('bad', { tests: wrong }))).rejects.toMatchObject({
      code: 'component-test-failed',
      detail: 'wrong: It gave {"words":1} instead of {"words":5}.',
    })
    const reach = 'export default async () => ({ words: (await fetch("http://127.0.0.1")).status })'
    await expect(push(tool('bad', { code: reach }))).rejects.toMatchObject({ code: 'component-test-failed' })
    const failing = [{ name: 'fails', input: { text: 'a' }, error: 'fetch' }]
    expect(await push(tool('reaches', { code: reach, tests: failing }))).toMatchObject({ version: 1 })
    await expect(push(tool('bad', { tests: [] }))).rejects.toMatchObject({ code: 'invalid-input' })
    const permissions = { network: ['example.com'] }
    await expect(push(tool('bad', { permissions }))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(push(tool('template'))).rejects.toMatchObject({ code: 'component-invalid' })
    const schema = { type: 'nonsense' }
    await expect(push(tool('bad', { inputSchema: schema }))).rejects.toMatchObject({ code: 'component-invalid' })
    expect(await push(tool('dry', { dryRun: true }))).toMatchObject({ version: null, tests: [{ ok: true }] })
    const { items } = await call(engine().client, listComponentsRoute)
    expect(items.filter(({ name }) => name === 'bad' || name === 'dry')).toEqual([])
  })

  it('holds its callers to its schemas, and itself too', async () => {
    await push(
      tool('strict', { code: 'export default ({ text }) => (text === "one two" ? { words: "two" } : { words: 3 })' }),
    )
    expect((await useIt('strict')).error?.detail).toContain('/words must be integer')
    const run = await engine().run([toolNode('t', 'strict', { text: 7 })])
    expect(run.nodes[0]?.error).toMatchObject({ code: 'tool-input-invalid' })
  })

  it('says where it is called, that it is deprecated, and is not removed while workflows call it', async () => {
    await push(tool('counted'))
    const nested = {
      id: 'if',
      type: 'condition',
      expression: 'true',
      true_path: [toolNode('in', 'counted@1', { text: 'x' })],
    }
    const { id } = await call(engine().client, createBlueprintRoute, {
      body: { ...workflow([nested]), name: 'Calls counted' },
    })
    const params = { name: 'counted' }
    expect((await call(engine().client, listComponentUsesRoute, { params })).items).toEqual([
      { blueprintId: id, blueprint: 'Calls counted', nodeId: 'in', reference: 'counted@1' },
    ])
    await call(engine().client, deprecateComponentRoute, { params, body: { deprecated: 'Use count-words.' } })
    const read = () => call(engine().client, getComponentRoute, { params: { type: 'tool', name: 'counted' } })
    expect(await read()).toMatchObject({ origin: 'registered', version: 1, deprecated: 'Use count-words.' })
    await expect(call(engine().client, removeComponentRoute, { params })).rejects.toMatchObject({
      code: 'component-in-use',
    })
    await call(engine().client, removeComponentRoute, { params, query: { force: 'true' } })
    await expect(read()).rejects.toMatchObject({ code: 'component-not-found' })
  })

  it('belongs to its org, and its versions never change', async () => {
    await push(tool('mine'))
    const other = engine().clientAs(await addOrg(engine().database))
    expect((await call(other, listComponentsRoute)).items.map(({ name }) => name)).not.toContain('mine')
    const versions = call(other, listComponentVersionsRoute, { params: { name: 'mine' } })
    await expect(versions).rejects.toMatchObject({ code: 'component-not-found' })
    const change = engine().database.write('worker', (db) => db.query('update component_versions set version = 9'))
    await expect(change).rejects.toThrow()
  })

  it('is there after a restart, with its code', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database)
    await call(first.client, pushComponentRoute, { body: tool('kept') as never })
    await first.stop()
    const second = await openTestEngine(database)
    expect((await second.run([toolNode('t', 'kept', { text: 'a b' })])).outputs).toEqual({ t: { words: 2 } })
    const { items } = await call(second.client, listComponentVersionsRoute, { params: { name: 'kept' } })
    expect(items[0]?.definition.code).toContain('inputs.text.split')
  })
})
