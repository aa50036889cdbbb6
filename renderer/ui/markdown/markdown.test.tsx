import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { looksLikeMarkdown } from './looks-like-markdown.ts'
import { Markdown } from './markdown.tsx'

const html = (text: string, cite?: (number: number) => string | undefined) =>
  renderToStaticMarkup(<Markdown text={text} {...(cite && { cite })} />)
const tags = (text: string) => [...html(text).matchAll(/<([a-z0-9]+)[ >]/g)].map(([, tag]) => tag)

describe('Markdown', () => {
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
      '',
      '```',
      '# not a heading',
      '```',
      '> said',
      '',
      '---',
    ].join('\n')
    const found = tags(report)
    expect(found.slice(0, 7)).toEqual(['div', 'h2', 'p', 'ul', 'li', 'li', 'ul'])
    expect(found).toEqual(expect.arrayContaining(['table', 'th', 'td', 'pre', 'code', 'blockquote']))
    expect(html(report)).toContain('# not a heading')
  })

  test('an unclosed fence keeps the rest as code', () => {
    expect(html('```\na\nb')).toContain('a\nb')
    expect(tags('```\n**a**')).not.toContain('strong')
  })

  test('names with underscores stay names', () => {
    expect(tags('order_id and unit_price')).toEqual(['div', 'p'])
  })

  test('only addresses of the web and of mail become links', () => {
    for (const hostile of [
      '[x](javascript:alert(1))',
      '[x](JaVaScRiPt:alert(1))',
      '[x](data:text/html,<script>alert(1)</script>)',
      '[x](vbscript:x)',
      '[x](file:///etc/passwd)',
      '[x](/settings)',
      '[x](//evil.example)',
      '<javascript:alert(1)>',
      '[x]: javascript:alert(1)\n\n[x]',
    ]) {
      expect(tags(hostile), hostile).not.toContain('a')
    }
    expect(html('see https://example.org/a.')).toContain('<a href="https://example.org/a" target="_blank"')
    expect(html('[mail](mailto:ada@example.org)')).toContain('href="mailto:ada@example.org"')
  })

  test('nothing in a text becomes a tag or an attribute', () => {
    for (const hostile of [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '<a href="javascript:alert(1)">x</a>',
      '<svg/onload=alert(1)>',
      '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
      '![x](https://example.org/pixel.png)',
      '<style>*{display:none}</style>',
      '<details open ontoggle=alert(1)>',
      '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
      '`<script>`',
    ]) {
      const found = tags(hostile)
      for (const tag of ['img', 'script', 'svg', 'iframe', 'style', 'details', 'a'])
        expect(found, hostile).not.toContain(tag)
      expect(html(hostile).replace(/<[^>]*>/g, ''), hostile).not.toMatch(/<\w/)
    }
  })

  test('citations are marked in a text, and not in code or links', () => {
    const marked = (text: string) => html(text, (number) => (number === 7 ? undefined : `{${number}}`))
    expect(marked('One [1]. **Two [2][3].** Not [7].')).toContain('One {1}. <strong>Two {2}{3}.</strong> Not [7].')
    expect(marked('`a[1]`')).toContain('a[1]')
    expect(html('a[1]')).toContain('a[1]')
  })
})

test('plain sentences are not taken for Markdown', () => {
  expect(looksLikeMarkdown('Just a sentence. 5 - 3 = 2')).toBe(false)
  expect(looksLikeMarkdown('## A heading\ntext')).toBe(true)
})
