import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { putSecretRoute } from '../../contracts/secrets.ts'
import { type PreviewTemplate, previewTemplateRoute, templateFilters } from '../../contracts/templates.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { filters } from '../graph/jinja/filters.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'
import { scopesAround } from './preview-template.ts'

describeOnDatabases('the preview of a template', (databases) => {
  const engine = useTestEngine(databases)
  const preview = (body: PreviewTemplate) => call(engine().client, previewTemplateRoute, { body })
  const nodes: JsonObject[] = [
    { id: 'load', type: 'code', code: 'return { rows: [1, 2, 3], name: inputs.inputs.customer }' },
    {
      id: 'each',
      type: 'loop',
      items_source: 'load.rows',
      dependencies: ['load'],
      body: [
        { id: 'mark', type: 'code', code: 'return "inner " + inputs.item' },
        { id: 'after', type: 'code', code: 'return 1', dependencies: ['mark'] },
      ],
    },
  ]

  it('renders with the inputs and outputs of a run, as the node at a path sees them', async () => {
    const { id: runId } = await engine().run(nodes, { customer: 'Ada' })
    expect(await preview({ value: 'Hi {{ inputs.customer }}, {{ load.rows | length }}', runId })).toEqual({
      value: 'Hi Ada, 3',
      isCut: false,
      problem: null,
      runId,
    })
    expect((await preview({ value: '{{ load.rows }}', runId })).value).toEqual([1, 2, 3])
    expect((await preview({ value: '{{ mark }} of {{ load.name }}', runId, path: 'each/1/after' })).value).toBe(
      'inner 2 of Ada',
    )
    expect((await preview({ value: '{{ mark }}', runId })).problem).toMatch(/mark/)
    expect((await preview({ value: { a: ['{{ customer }}'], b: 2 }, runId })).value).toEqual({ a: ['Ada'], b: 2 })
    expect((await preview({ value: 'load.rows | length > 2', kind: 'expression', runId })).value).toBe(true)
  })

  it('says what is missing instead of failing, and takes values that are given', async () => {
    const { id: runId } = await engine().run(nodes, { customer: 'Ada' })
    expect(await preview({ value: '{{ item }}', runId })).toMatchObject({
      value: null,
      problem: expect.stringMatching(/item/),
    })
    expect((await preview({ value: '{{ item }}', runId, variables: { item: 7 } })).value).toBe(7)
    expect(await preview({ value: '{{ open' })).toMatchObject({ value: null, runId: null })
  })

  it('cuts what is long, and shows no secret', async () => {
    const long = await preview({ value: '{{ range(90000) | join }}' })
    expect(long.isCut).toBe(true)
    expect(String(long.value)).toHaveLength(20_000)
    await call(engine().client, putSecretRoute, { params: { name: 'TOKEN' }, body: { value: 'very-secret-text' } })
    expect((await preview({ value: 'Bearer {{ secrets.TOKEN }}' })).value).toBe('Bearer •••')
    expect((await preview({ value: '{{ secrets.OTHER }}' })).problem).toMatch(/OTHER/)
  })

  it('reads nothing of another org', async () => {
    const { id: runId } = await engine().run(nodes, { customer: 'Ada' })
    const orgId = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
    const stranger = engine().clientAs({ orgId, projectId: undefined, userId: orgId, permissions: ['runs:read'] })
    await expect(call(stranger, previewTemplateRoute, { body: { value: 'x', runId } })).rejects.toMatchObject({
      code: 'run-not-found',
    })
  })
})

it('the scopes around a node are those that it sees into', () => {
  expect(scopesAround('a')).toEqual([''])
  expect(scopesAround('a/0/b/1/c')).toEqual(['', 'a/0/', 'a/0/b/1/'])
})

it('each filter is told of, and none that does not exist', () => {
  expect(Object.keys(templateFilters).sort()).toEqual(Object.keys(filters).sort())
})
