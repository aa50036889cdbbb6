import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { checkTemplate, renderTemplate, renderValue, templateRoots } from './templates.ts'

const variables: JsonObject = {
  order: { id: 7, items: [1, 2, 3], note: null, price: 2.5 },
  rows: [
    { name: 'b', quantity: 2, box: { size: 1 } },
    { name: 'a', quantity: 5, box: { size: 3 } },
  ],
  title: 'hello big world',
}
const render = (text: string) => renderTemplate(text, variables)
const detailOf = (text: string): string => {
  try {
    return `rendered: ${render(text)}`
  } catch (error) {
    expect(error).toMatchObject({ code: 'template-invalid' })
    return (error as { detail: string }).detail
  }
}

describe('renderTemplate', () => {
  it.each([
    ['{{ order.id }} of {{ title }}', '7 of hello big world'],
    ['{{ order.items | length }}{{ order["id"] }}{{ order.items[-1] }}', '373'],
    ['{% for r in rows %}{{ loop.index }}{{ r.name }}{{ "" if loop.last else "," }}{% endfor %}', '1b,2a'],
    ['{{ rows | map(attribute="box.size") | join("+") }}', '1+3'],
    ['{{ rows | sum(attribute="quantity") }} {{ rows | map(attribute="quantity") | max }}', '7 5'],
    ['{{ rows | selectattr("quantity", ">", 3) | map(attribute="name") | first }}', 'a'],
    ['{{ (rows | sort(attribute="name") | last).name }}', 'b'],
    ['{{ title | upper }} {{ title | truncate(8) }} {{ "  x " | trim }}', 'HELLO BIG WORLD hello... x'],
    ['{{ order.price | round }} {{ 1.005 | round(2) }} {{ 12.3456 | round(1, "floor") }}', '3 1.01 12.3'],
    ['{{ rows[0] | tojson }}', '{"name":"b","quantity":2,"box":{"size":1}}'],
    ['{{ "%.2f kg" | format(order.price) }}', '2.50 kg'],
    ['{% filter upper %}id {{ order.id }}{% endfilter %}', 'ID 7'],
    ['{% set ns = namespace(n=0) %}{% for r in rows %}{% set ns.n = ns.n + r.quantity %}{% endfor %}{{ ns.n }}', '7'],
    ['{% macro tag(x) %}<{{ x }}>{% endmacro %}{{ tag(order.id) }}', '<7>'],
    [
      '{{ 1 < order.price < 3 }} {{ (order.price > 1) == true }} {{ "1" == 1 }} {{ 2 in order.items }}',
      'true true false true',
    ],
    ['{{ order.note }}|{{ order.note is none }}', '|true'],
    ['{% for k, v in rows[0].box.items() %}{{ k }}={{ v }}{% endfor %}', 'size=1'],
    ['{{ title.split(" ") | last }} {{ title.replace("o", "0") }}', 'world hell0 big w0rld'],
  ])('renders %s', (text, expected) => expect(render(text)).toBe(expected))

  it('takes a key of an object before a method of that name', () => {
    expect(render('{{ order.items }}')).toBe('[1, 2, 3]')
    expect(render('{{ rows[0].keys() | length }}')).toBe('3')
    expect(detailOf('{{ order.keys }}')).toContain('function')
  })

  it.each([
    ['{{ nope }}', 'there is no «nope». Known names: order, rows, title.'],
    ['{{ nope.deep }}', 'there is no «nope».'],
    ['{{ order.totl }}', '«order.totl»: «order» has id, items, note, price.'],
    ['{{ order.items[9] }}', '«order.items[9]»: «order.items» is a list of 3.'],
    ['{{ order.note.text }}', '«order.note» is null.'],
    ['{% for r in rows %}{{ r.nme }}{% endfor %}', '«r.nme»: «r» has name, quantity, box.'],
    ['{{ [] | first }}', '«first» found nothing'],
    ['{{ nope or 1 }}', '«nope»'],
    ['{{ title.constructor }}', '«title.constructor»'],
    ['{{ order.__proto__ }}', '«order.__proto__»'],
    ['{{ toString }}', '«toString»'],
  ])('names what is missing in %s', (text, expected) => expect(detailOf(text)).toContain(expected))

  it.each([
    ['{{ nope | default("d") }}', 'd'],
    ['{{ order.a.b.c | default(1) }}', '1'],
    ['{{ [] | first | default("none") }}', 'none'],
    ['{{ order.note | default("empty", true) }}', 'empty'],
    ['{{ nope is defined }} {{ order.id is defined }} {{ order.x is undefined }}', 'false true true'],
    ['{% if order.x is defined and order.x > 1 %}a{% else %}b{% endif %}', 'b'],
  ])('lets %s deal with a missing value', (text, expected) => expect(render(text)).toBe(expected))

  it.each([
    ['endless loops', '{% for i in range(90000) %}{% for j in range(90000) %}x{% endfor %}{% endfor %}'],
    ['filters in loops', '{% for i in range(90000) %}{{ range(50000) | sort | length }}{% endfor %}'],
    ['huge ranges', '{{ range(1000000000) }}'],
    [
      'texts that double',
      '{% set n = namespace(s="aaaa") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}',
    ],
    [
      'lists that double',
      '{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}',
    ],
    ['lists of themselves', '{% set n = namespace() %}{% set n.s = [n] %}{{ n }}'],
    ['recursion', '{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}'],
    ['huge replacements', '{% set a = "aaaaaaaaaa" * 1 %}{{ a }}'],
    [
      'replacements that explode',
      '{% set n = namespace(s="aa") %}{% for i in range(40) %}{% set n.s = n.s.replace("a", n.s) %}{% endfor %}',
    ],
    ['deep brackets', `{{ ${'('.repeat(50_000)} }}`],
    ['long blanks', `${' '.repeat(100_000)}{{ 1 }}`],
  ])('stops %s', { timeout: 60_000 }, (_name, text) => {
    const before = process.cpuUsage()
    expect(detailOf(text)).toContain('cannot be rendered')
    // Processor time: a busy machine is not the template's fault. Quiet, each takes well under a second.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5)
  })

  it('renders a table of 3,000 rows', () => {
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, name: `row ${id}`, price: id / 3 }))
    const text = renderTemplate('{% for r in rows %}{{ r.id }},{{ r.name }},{{ r.price | round(2) }}\n{% endfor %}', {
      rows,
    })
    expect(text.split('\n')).toHaveLength(3001)
  })
})

describe('renderValue', () => {
  it('keeps the type of a single expression and renders other strings to text', () => {
    const value = { rows: '{{ rows }}', text: 'id {{ order.id }}', sum: ['{{ 1 + 1 }}', '{{ [1, {"a": 2}] }}\n'], n: 5 }
    expect(renderValue(value, variables)).toEqual({
      rows: variables.rows,
      text: 'id 7',
      sum: [2, [1, { a: 2 }]],
      n: 5,
    })
  })

  it('leaves strings without tags alone', () => {
    expect(renderValue({ code: 'if (a) { b } }} ', set: ['{x}', ''] }, {})).toEqual({
      code: 'if (a) { b } }} ',
      set: ['{x}', ''],
    })
  })
})

describe('checkTemplate and templateRoots', () => {
  it('finds the names that come from outside, in order', () => {
    const text =
      '{{ b.x }}{% for i in a.rows if i.q > c %}{{ i }}{{ loop.index }}{% endfor %}{% set z = b %}{{ z | d(e) }}'
    expect(templateRoots(text)).toEqual(['b', 'a', 'c', 'e'])
  })

  it.each(['{{ x ', '{% if a %}', '{{ a | nofilter }}', '{{ a is shiny }}', '{{ }}', '{% nonsense %}'])(
    'says what is wrong with %s',
    (text) => expect(checkTemplate(text)).toMatch(/cannot be rendered/),
  )

  it('has nothing to say about a good template', () => expect(checkTemplate('{{ anything.at.all }}')).toBeUndefined())
})
