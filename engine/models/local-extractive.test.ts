import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../../contracts/json.ts'
import { localExtractive } from './local-extractive.ts'
import { createModels } from './models.ts'

const notice = 'Written without a language model: local-extractive picked these sentences from the prompt.'
const { signal } = new AbortController()
const complete = (prompt: string) => localExtractive.complete({ prompt, signal })
const textOf = async (prompt: string) => (await complete(prompt)).text

const report = `Write a short report in Markdown for the sales team about these order figures.

Totals: {"orders": 3012, "revenue": 123456.5}

By country:
[{"country": "DE", "orders": 900, "revenue": 50000.25}, {"country": "FI", "orders": 100, "revenue": 9000}]

By month: [{"month": "2026-01", "revenue": 100}, {"month": "2026-02", "revenue": 120}]

Rejected rows: []

Bad lines were left out of these figures.`

describe('local-extractive', () => {
  it('lays out figures as headings, bullets and tables', async () => {
    expect(await textOf(report)).toBe(
      `# Order figures

For the sales team.

## Totals

- Orders: **3,012**
- Revenue: **123,456.50**

## By country

- Highest revenue: **DE** (50,000.25), 85 % of the sum
- Lowest revenue: **FI** (9,000.00)

| Country | Orders | Revenue |
| --- | ---: | ---: |
| DE | 900 | 50,000.25 |
| FI | 100 | 9,000.00 |

## By month

- Highest revenue: **2026-02** (120), 55 % of the sum
- Lowest revenue: **2026-01** (100)
- From 2026-01 to 2026-02: up 20 %

| Month | Revenue |
| --- | ---: |
| 2026-01 | 100 |
| 2026-02 | 120 |

## Rejected rows

There are none.

## Notes

- Bad lines were left out of these figures.

_${notice}_`,
    )
  })

  it('quotes the sentences that fit the instruction, in their order', async () => {
    const text = await textOf(
      'What does the text say about revenue and prices? The weather was nice. Revenue grew by 12 % in 2025. The director likes fishing. Prices of materials rose by 3 %. Everybody was happy.',
    )
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- Revenue grew by 12 % in 2025.',
      '- Prices of materials rose by 3 %.',
    ])
  })

  it('keeps lines of figures', async () => {
    expect(await textOf('Summarise these order figures:\nDE: 900 orders\nFI: 100 orders\n')).toContain(
      '# Order figures\n\n- DE: 900 orders\n- FI: 100 orders\n',
    )
  })

  it('obeys the number of rows and sentences that it is asked for', async () => {
    const rows = JSON.stringify(Array.from({ length: 9 }, (_, i) => ({ name: `n${i}`, value: i })))
    expect(await textOf(`Show the top 3 of these: ${rows}`)).toContain('… and 6 more.')
    const one = await textOf('Sum this up in one sentence. The cat sat. The dog ran far away from home. Birds sang.')
    expect(one.match(/^- /gm)).toHaveLength(1)
  })

  it('gives the same text each time, token by token the same as whole', async () => {
    const streamed: string[] = []
    const first = await localExtractive.complete(
      { prompt: report, signal },
      (delta) => delta.kind === 'text' && streamed.push(delta.text),
    )
    expect(streamed.join('')).toBe(first.text)
    expect(await complete(report)).toEqual(first)
    expect(first.usage.outputTokens).toBe(streamed.length)
    expect(first.usage.totalTokens).toBe(first.usage.inputTokens + streamed.length)
  })

  it('says what it is, in its notice and in the last line, whatever the prompt', async () => {
    for (const prompt of ['', 'Hello', '{"a":', '[[[[', report, '| a |\n| - |', '"'.repeat(50), '{}']) {
      const answer = await complete(prompt)
      expect(answer.notice).toBe(notice)
      expect(answer.text.split('\n').at(-1)).toBe(`_${notice}_`)
    }
  })

  it('keeps to the number of tokens, and still says what it is', async () => {
    const { text, usage } = await localExtractive.complete({ prompt: report, maxTokens: 30, signal })
    expect(usage.outputTokens).toBe(30)
    expect(text.endsWith(`_${notice}_`)).toBe(true)
  })

  it('stays fast on a prompt that is all brackets', async () => {
    const start = performance.now()
    await complete('[{'.repeat(100_000))
    expect(performance.now() - start).toBeLessThan(4000)
  })

  it('fills a JSON schema from the figures, and says when it cannot', async () => {
    const schema = (properties: JsonSchema): JsonSchema => ({ type: 'object', properties })
    const jsonSchema = schema({ orders: { type: 'integer' }, summary: { type: 'string' } })
    const { text } = await localExtractive.complete({ prompt: report, jsonSchema, signal })
    expect(JSON.parse(text)).toMatchObject({ orders: 3012, summary: expect.stringContaining('# Order figures') })
    const impossible = { prompt: report, jsonSchema: schema({ mood: { type: 'number' } }), signal }
    await expect(localExtractive.complete(impossible)).rejects.toMatchObject({ code: 'model-failed' })
  })

  it('ends at once when cancelled', async () => {
    const cancelled = localExtractive.complete({ prompt: report, signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'node-cancelled' })
  })
})

describe('createModels', () => {
  it('finds a model by name, and by provider if one is given', () => {
    const models = createModels()
    expect(models.find({ model: 'local-extractive' })).toBe(localExtractive)
    expect(models.find({ provider: 'local', model: 'local-extractive' })).toBe(localExtractive)
    expect(models.list()).toMatchObject([{ provider: 'local', name: 'local-extractive', local: true }])
  })

  it('says which models there are when one is asked for that is not', () => {
    expect(() => createModels().find({ provider: 'openai', model: 'gpt-4o' })).toThrow(
      expect.objectContaining({
        code: 'model-not-found',
        detail: 'There is no model gpt-4o (openai). There are: local-extractive (local).',
      }),
    )
  })
})
