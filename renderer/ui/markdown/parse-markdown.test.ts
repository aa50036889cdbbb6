import { describe, expect, test } from 'vitest'
import { looksLikeMarkdown, parseInline, parseMarkdown } from './parse-markdown.ts'

const kinds = (text: string) => parseMarkdown(text).map((block) => block.kind)

describe('parseMarkdown', () => {
  test('a report has its headings, paragraphs, lists, tables and code in order', () => {
    const report = [
      '# Orders in March',
      'Two lines of',
      'one paragraph.',
      '- first',
      '- second',
      '  - inside',
      '',
      '| region | total |',
      '|---|--:|',
      '| north | 12 |',
      '```',
      '# not a heading',
      '```',
      '> said',
      '---',
    ].join('\n')
    expect(kinds(report)).toEqual(['heading', 'paragraph', 'list', 'table', 'code', 'quote', 'rule'])
  })

  test('a list inside a list stays inside', () => {
    const [list] = parseMarkdown('1. one\n   more of one\n   - inner\n2. two')
    expect(list).toMatchObject({
      kind: 'list',
      ordered: true,
      items: [
        { children: [{ text: 'one more of one' }], items: { kind: 'list', ordered: false } },
        { items: undefined },
      ],
    })
  })

  test('an unclosed fence keeps the rest as code', () => {
    expect(parseMarkdown('```\na\nb')).toEqual([{ kind: 'code', text: 'a\nb' }])
  })

  test('cells keep an escaped bar', () => {
    const [table] = parseMarkdown('a|b\n-|-\nx\\|y|z')
    expect(table).toMatchObject({ rows: [[[{ text: 'x|y' }], [{ text: 'z' }]]] })
  })
})

describe('parseInline', () => {
  test('marks nest', () => {
    expect(parseInline('**a `b`** c')).toEqual([
      {
        kind: 'strong',
        children: [
          { kind: 'text', text: 'a ' },
          { kind: 'code', text: 'b' },
        ],
      },
      { kind: 'text', text: ' c' },
    ])
  })

  test('names with underscores stay names', () => {
    expect(parseInline('order_id and unit_price')).toEqual([{ kind: 'text', text: 'order_id and unit_price' }])
  })

  test('only web addresses become links', () => {
    expect(parseInline('[x](javascript:alert(1))')).toEqual([{ kind: 'text', text: '[x](javascript:alert(1))' }])
    expect(parseInline('see https://example.org/a.')).toMatchObject([
      {},
      { kind: 'link', href: 'https://example.org/a' },
      {},
    ])
  })

  test('HTML is text', () => {
    expect(parseInline('<img src=x>')).toEqual([{ kind: 'text', text: '<img src=x>' }])
  })
})

test('plain sentences are not taken for Markdown', () => {
  expect(looksLikeMarkdown('Just a sentence. 5 - 3 = 2')).toBe(false)
  expect(looksLikeMarkdown('## A heading\ntext')).toBe(true)
})
