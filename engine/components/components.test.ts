import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import {
  getComponentRoute,
  getNodeTypeRoute,
  listComponentsRoute,
  listNodeTypesRoute,
} from '../../contracts/components.ts'
import { listModelsRoute } from '../../contracts/models.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'

describeOnDatabases('what workflows are made of', (databases) => {
  const engine = useTestEngine(databases)

  it('lists tools with schemas that their own examples fit', async () => {
    const { items } = await call(engine().client, listComponentsRoute)
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['csv_parse', 'http_fetch', 'delay', 'template']),
    )
    for (const { inputSchema, outputSchema, examples } of items) {
      const ajv = new Ajv2020({ strict: false, validateFormats: false })
      ajv.compile(outputSchema)
      for (const example of examples) expect(ajv.validate(inputSchema, example)).toBe(true)
    }
    expect((await call(engine().client, listComponentsRoute, { query: { type: 'agent' } })).items).toEqual([])
    const params = { type: 'tool', name: 'delay' } as const
    expect(await call(engine().client, getComponentRoute, { params })).toMatchObject({
      name: 'delay',
      origin: 'built-in',
    })
    const missing = call(engine().client, getComponentRoute, { params: { ...params, name: 'hammer' } })
    await expect(missing).rejects.toMatchObject({ code: 'component-not-found' })
  })

  it('lists node types with schemas and ports, and models', async () => {
    const { items } = await call(engine().client, listNodeTypesRoute)
    const first = ['tool', 'llm', 'condition', 'code', 'parallel', 'human']
    const later = ['loop', 'workflow', 'recursive', 'monitor', 'agent', 'swarm']
    expect(items.map(({ type }) => type)).toEqual([...first, ...later])
    for (const { schema, ports } of items) {
      new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
      expect(ports.inputs.length * ports.outputs.length).toBeGreaterThan(0)
    }
    const missing = call(engine().client, getNodeTypeRoute, { params: { type: 'teleport' } })
    await expect(missing).rejects.toMatchObject({ code: 'node-type-not-found' })
    expect((await call(engine().client, listModelsRoute)).items).toMatchObject([{ provider: 'local', local: true }])
  })

  it('says whether the database answers', async () => {
    expect(await engine().checkReadiness()).toEqual({ ok: true, status: 'ready', failing: [] })
  })
})
