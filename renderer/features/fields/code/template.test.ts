import { StringStream } from '@codemirror/language'
import { describe, expect, it } from 'vitest'
import { completeTemplate, type ReachableName } from './complete-template.ts'
import { templateTokens } from './template-tokens.ts'

const names: ReachableName[] = [
  { path: 'inputs.customer', type: 'text', sample: 'Ada' },
  { path: 'parse.rows', type: 'list', sample: Array.from({ length: 500 }, (_, at) => at) },
  { path: 'secrets.TOKEN', type: 'secret' },
]
/** The cursor stands at |. */
const complete = (marked: string) => completeTemplate(marked.replace('|', ''), marked.indexOf('|'), names)
const labels = (marked: string) => complete(marked)?.options.map(({ label }) => label)

describe('what can stand at the cursor', () => {
  it('is a name in a tag, from where it begins, with what it was', () => {
    const found = complete('Dear {{ inputs.c| }}')
    expect(found?.from).toBe('Dear {{ '.length)
    expect(found?.options.map(({ label }) => label)).toEqual(['inputs.customer', 'parse.rows', 'secrets.TOKEN'])
    expect(found?.options[0]?.info).toBe('Last run: Ada')
    expect(found?.options[1]?.info?.endsWith('…')).toBe(true)
    expect(found?.options[2]?.info).toBeUndefined()
  })

  it('is a filter behind a pipe', () => {
    expect(completeTemplate('{{ parse.rows | le', 18, names)).toMatchObject({ from: 16 })
    expect(completeTemplate('{{ parse.rows | le', 18, names)?.options.some(({ label }) => label === 'length')).toBe(
      true,
    )
  })

  it('is a statement where one begins, and a name after it', () => {
    expect(labels('{% |')).toContain('for')
    expect(labels('{% for row in |')).toContain('parse.rows')
    expect(labels('{% if |')).toContain('inputs.customer')
  })

  it.each(['Dear |', '{{ a }} and |', '{{ "in a text |', '{# in a comment {{ |', '{{ name |'])(
    'is nothing in %s',
    (text) => {
      expect(complete(text)).toBeUndefined()
    },
  )
})

function colors(line: string): [string, string | null][] {
  const state = templateTokens.startState?.(2)
  if (!state) throw new Error('There is no first state.')
  const stream = new StringStream(line, 2, 2)
  const found: [string, string | null][] = []
  while (!stream.eol()) {
    const style = templateTokens.token(stream, state) as string | null
    found.push([stream.current(), style])
    stream.start = stream.pos
  }
  return found.filter(([text]) => text.trim() !== '')
}

it('texts, names, filters and statements have colours of their own', () => {
  expect(colors('Dear {{ inputs.name | upper }}, { no tag')).toEqual([
    ['Dear ', null],
    ['{{', 'typeName'],
    ['inputs', 'variableName'],
    ['.', 'operator'],
    ['name', 'variableName'],
    ['| upper', 'propertyName'],
    ['}}', 'typeName'],
    [', ', null],
    ['{ no tag', null],
  ])
  expect(colors("{%- for x in rows if x != 'a' %}")).toContainEqual(['for', 'keyword'])
  expect(colors("{% if x == 'it\\'s' %}")).toContainEqual(["'it\\'s'", 'string'])
  expect(colors('{# {{ x }} #}y')).toEqual([
    ['{#', 'comment'],
    [' {{ x }} #}', 'comment'],
    ['y', null],
  ])
})
