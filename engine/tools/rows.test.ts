import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { aggregate } from './aggregate.ts'
import { csvParse } from './csv-parse.ts'
import { filterRows } from './filter-rows.ts'
import { testContext } from './testing/test-context.ts'
import type { Tool } from './tool.ts'
import { validateRows } from './validate-rows.ts'

const run = (tool: Tool, input: unknown) => tool.run(input, testContext()) as Promise<JsonObject>

const orders = [
  { id: 1, country: 'FI', date: '2026-01-05', quantity: 2, price: 0.1 },
  { id: 2, country: 'DE', date: '2026-01-20', quantity: 1, price: 0.2 },
  { id: 3, country: 'FI', date: '2026-02-11', quantity: 5, price: 10 },
]

describe('csv_parse', () => {
  it('reads rows, numbers and quoted fields, and keeps codes with leading zeros as text', async () => {
    const text = '\uFEFFsku,name,price\n007,"Bolt, ""M4""",1.50\n008,Nut,-2\n'
    expect(await run(csvParse, { text })).toEqual({
      rows: [
        { sku: '007', name: 'Bolt, "M4"', price: 1.5 },
        { sku: '008', name: 'Nut', price: -2 },
      ],
      columns: ['sku', 'name', 'price'],
      rowCount: 2,
      problems: [],
      problemCount: 0,
      truncated: false,
    })
  })

  it.each([';', '\t', '|', ','])('finds the delimiter %j', async (delimiter) => {
    const text = [
      ['a', 'b, c', 'd'],
      ['1', '"x;y|z"', '3'],
      ['4', 'e', '6'],
    ]
      .map((line) => line.join(delimiter))
      .join('\r\n')
    const quoted = delimiter === ',' ? text.replace('b, c', '"b, c"') : text
    expect(await run(csvParse, { text: quoted })).toMatchObject({ columns: ['a', 'b, c', 'd'], rowCount: 2 })
  })

  it('reports bad lines and reads on', async () => {
    const text = 'a,b\n1,2\n3\n4,5,6\n7,"x"y\n8,9\n10,"open\n'
    const { rows, problems } = await run(csvParse, { text })
    expect(rows).toEqual([
      { a: 1, b: 2 },
      { a: 7, b: '"x"y' },
      { a: 8, b: 9 },
    ])
    expect(problems).toMatchObject([
      { line: 3, message: 'has 1 fields instead of 2' },
      { line: 4 },
      { line: 7, message: expect.stringContaining('Quote Not Closed') },
    ])
  })

  it('stops at the limit and says so', async () => {
    expect(await run(csvParse, { text: 'a\n1\n2\n3\n', max_rows: 2 })).toMatchObject({ rowCount: 2, truncated: true })
    expect(await run(csvParse, { text: 'a\n1\n2\n', max_rows: 2 })).toMatchObject({ rowCount: 2, truncated: false })
  })

  it('numbers the columns of a file without a header, and those with the same name', async () => {
    expect(await run(csvParse, { text: '1,2\n', header: false })).toMatchObject({ columns: ['column_1', 'column_2'] })
    expect(await run(csvParse, { text: 'a,a,\n1,2,3\n' })).toMatchObject({ columns: ['a', 'a_2', 'column_3'] })
  })

  it('wants either a text or a file', async () => {
    await expect(run(csvParse, {})).rejects.toMatchObject({ code: 'tool-input-invalid' })
  })
})

describe('validate_rows', () => {
  const schema = {
    required: ['quantity'],
    properties: {
      quantity: { type: 'integer', minimum: 1 },
      date: { type: 'string', format: 'date' },
      country: { enum: ['FI', 'DE'] },
    },
  }

  it('parts good rows from bad ones and names each problem', async () => {
    const bad = [{ quantity: -1, date: '2026-02-30', country: 'XX' }, { country: 'FI' }]
    const result = await run(validateRows, { rows: [...orders, ...bad], schema })
    expect(result).toMatchObject({ validCount: 3, invalidCount: 2, valid: orders })
    expect(result.invalid).toEqual([
      {
        index: 3,
        row: bad[0],
        problems: ['quantity must be >= 1', 'date must match format "date"', 'country must be one of FI, DE'],
      },
      { index: 4, row: bad[1], problems: ["the row must have required property 'quantity'"] },
    ])
    expect(result.problemCounts).toMatchObject({ 'quantity must be >= 1': 1 })
  })

  it('refuses a schema that is none', async () => {
    const problem = expect.objectContaining({ path: '/schema' })
    await expect(run(validateRows, { rows: [], schema: { type: 'nonsense' } })).rejects.toMatchObject({
      code: 'tool-input-invalid',
      problems: [problem],
    })
  })
})

describe('filter_rows', () => {
  it('keeps the rows for which the condition is true', async () => {
    const where = 'country == "FI" and quantity * price > 1 and row.id is defined'
    expect(await run(filterRows, { rows: orders, where })).toEqual({ rows: [orders[2]], rowCount: 1, removedCount: 2 })
  })
})

describe('aggregate', () => {
  const metrics = [
    { name: 'orders', op: 'count' },
    { name: 'revenue', op: 'sum', expression: 'quantity * price' },
    { name: 'mean_price', op: 'mean', field: 'price' },
    { name: 'countries', op: 'distinct', field: 'country' },
  ]

  it('groups, computes, sorts, and totals', async () => {
    const sort = { by: 'revenue', descending: true }
    expect(await run(aggregate, { rows: orders, group_by: 'country', metrics, sort })).toEqual({
      groups: [
        { country: 'FI', orders: 2, revenue: 50.2, mean_price: 5.05, countries: 1 },
        { country: 'DE', orders: 1, revenue: 0.2, mean_price: 0.2, countries: 1 },
      ],
      totals: { orders: 3, revenue: 50.4, mean_price: 3.43333333333, countries: 2 },
      groupCount: 2,
      rowCount: 3,
    })
  })

  it('groups dates by month', async () => {
    const group_by = [{ field: 'date', unit: 'month' }]
    const { groups } = await run(aggregate, { rows: orders, group_by, metrics: [{ name: 'n', op: 'count' }] })
    expect(groups).toEqual([
      { month: '2026-01', n: 2 },
      { month: '2026-02', n: 1 },
    ])
  })

  it('counts only the rows that a condition lets through', async () => {
    const input = { rows: orders, where: 'quantity > 1', metrics: [{ name: 'n', op: 'count' }] }
    expect(await run(aggregate, input)).toMatchObject({ totals: { n: 2 }, rowCount: 2 })
  })

  it.each([
    ['min', 1],
    ['max', 5],
    ['median', 2],
    ['sum', 8],
  ])('computes the %s', async (op, expected) => {
    const { totals } = await run(aggregate, { rows: orders, metrics: [{ name: 'x', op, field: 'quantity' }] })
    expect(totals).toEqual({ x: expected })
  })

  it('adds ten thousand tenths to exactly a thousand', async () => {
    const rows = Array.from({ length: 10_000 }, () => ({ price: 0.1 }))
    const { totals } = await run(aggregate, { rows, metrics: [{ name: 'sum', op: 'sum', field: 'price' }] })
    expect(totals).toEqual({ sum: 1000 })
  })

  it('leaves out missing values and refuses texts', async () => {
    const metric = (op: string) => [{ name: 'x', op, field: 'price' }]
    const rows = [{ price: 1 }, {}, { price: '' }]
    expect(await run(aggregate, { rows, metrics: metric('mean') })).toMatchObject({ totals: { x: 1 } })
    expect(await run(aggregate, { rows: [], metrics: metric('max') })).toMatchObject({ totals: { x: null } })
    await expect(run(aggregate, { rows: [{ price: 'a' }], metrics: metric('sum') })).rejects.toMatchObject({
      code: 'tool-failed',
    })
  })
})
