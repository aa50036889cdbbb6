/** Turns JSON into readable Markdown: key figures as a list, rows as a table with what stands out in it. */
import type { Json, JsonObject } from '../../../contracts/json.ts'
import type { Figures } from './read-prompt.ts'
import { formatNumber, humanName, termsOf } from './words.ts'

const mostColumns = 8
const deepest = 3

/** `mostRows` bounds each table. */
export function renderFigures({ label, value }: Figures, instruction: string, mostRows: number): string[] {
  return renderValue(label, value, { wanted: termsOf(instruction), mostRows, level: 2 })
}

type Style = { wanted: ReadonlySet<string>; mostRows: number; level: number }

function renderValue(label: string | undefined, value: Json, style: Style): string[] {
  if (Array.isArray(value)) return renderList(label, value, style)
  if (!isObject(value)) return [`- ${label ? `${label}: ` : ''}${cell(value)}`]
  return Object.keys(value).length === 0 ? renderList(label, [], style) : renderObject(label, value, style)
}

function renderObject(label: string | undefined, object: JsonObject, style: Style): string[] {
  const entries = Object.entries(object)
  const plain = entries.filter(([, value]) => !isNested(value))
  const nested = entries.filter(([, value]) => isNested(value))
  const lines: string[] = []
  if (plain.length > 0) {
    const bullets = plain.map(([name, value]) => `- ${humanName(name)}: **${cell(value, name)}**`)
    lines.push(heading(label ?? 'Key figures', style), '', ...bullets, '')
  } else if (label !== undefined && style.level < 4) {
    lines.push(heading(label, style), '')
  }
  const inner = { ...style, level: Math.min(style.level + (label === undefined ? 0 : 1), 4) }
  for (const [name, value] of nested) {
    if (style.level - 2 < deepest) lines.push(...renderValue(humanName(name), value, inner))
  }
  return lines
}

function renderList(label: string | undefined, list: readonly Json[], style: Style): string[] {
  const title = label === undefined ? [] : [heading(label, style), '']
  if (list.length === 0) return [...title, 'There are none.', '']
  const rows = list.filter(isObject)
  if (rows.length < list.length) {
    const items = list.slice(0, style.mostRows).map((item) => `- ${cell(item)}`)
    return [...title, ...items, ...more(list.length, style.mostRows), '']
  }
  return [...title, ...remarks(rows, style.wanted), ...table(rows, style.mostRows), '']
}

function table(rows: readonly JsonObject[], mostRows: number): string[] {
  const columns = columnsOf(rows).slice(0, mostColumns)
  const isNumeric = (name: string) => rows.some((row) => typeof row[name] === 'number')
  return [
    `| ${columns.map(humanName).join(' | ')} |`,
    `| ${columns.map((name) => (isNumeric(name) ? '---:' : '---')).join(' | ')} |`,
    ...rows
      .slice(0, mostRows)
      .map((row) => `| ${columns.map((name) => cell(row[name] ?? null, name, digitsOf(rows, name))).join(' | ')} |`),
    ...more(rows.length, mostRows),
  ]
}

const more = (count: number, shown: number): string[] => (count > shown ? ['', `… and ${count - shown} more.`] : [])

/** Which row is highest and which lowest in the figure that matters most, and how a series went. */
function remarks(rows: readonly JsonObject[], wanted: ReadonlySet<string>): string[] {
  const columns = columnsOf(rows)
  const name = columns.find((column) => rows.every((row) => typeof row[column] === 'string'))
  const figure = mainFigure(rows, columns, wanted)
  if (name === undefined || figure === undefined || rows.length < 2) return []
  const values = rows.map((row) => Number(row[figure] ?? 0))
  const [highest, lowest] = [Math.max(...values), Math.min(...values)]
  if (highest === lowest) return []
  const say = (value: number) =>
    `**${cell(rows[values.indexOf(value)]?.[name] ?? null)}** (${formatNumber(value, figure, digitsOf(rows, figure))})`
  const total = values.reduce((sum, value) => sum + value, 0)
  const share =
    isAdditive(figure) && lowest >= 0 && total > 0 ? `, ${Math.round((highest / total) * 100)} % of the sum` : ''
  return [
    `- Highest ${humanName(figure).toLowerCase()}: ${say(highest)}${share}`,
    `- Lowest ${humanName(figure).toLowerCase()}: ${say(lowest)}`,
    ...trend(rows, name, figure),
    '',
  ]
}

function trend(rows: readonly JsonObject[], name: string, figure: string): string[] {
  if (!rows.every((row) => /^\d{4}(-\d\d)*$/.test(String(row[name])))) return []
  const ordered = rows.toSorted((a, b) => (String(a[name]) < String(b[name]) ? -1 : 1))
  const [first, last] = [ordered[0], ordered.at(-1)]
  const [from, to] = [Number(first?.[figure]), Number(last?.[figure])]
  if (!(from > 0) || !Number.isFinite(to)) return []
  const percent = Math.round((to / from - 1) * 100)
  const change = percent === 0 ? 'unchanged' : `${percent > 0 ? 'up' : 'down'} ${Math.abs(percent)} %`
  return [`- From ${first?.[name]} to ${last?.[name]}: ${change}`]
}

/** The numeric column that the instruction names, else one that sounds like money, else the first. */
function mainFigure(
  rows: readonly JsonObject[],
  columns: readonly string[],
  wanted: ReadonlySet<string>,
): string | undefined {
  const numeric = columns.filter(
    (column) => rows.some((row) => typeof row[column] === 'number') && !/(^|_)id$/i.test(column),
  )
  const isNamed = (column: string) => [...termsOf(humanName(column))].every((term) => wanted.has(term))
  const isMoney = (column: string) => /revenue|amount|sales|turnover|total|value/i.test(column)
  return numeric.find(isMoney) ?? numeric.find(isNamed) ?? numeric[0]
}

const isAdditive = (name: string) => !/mean|average|avg|median|min|max|price|rate|percent|share|year/i.test(name)

/** One column, one form: whole amounts get decimals where others have them. */
const digitsOf = (rows: readonly JsonObject[], name: string): number =>
  rows.some((row) => typeof row[name] === 'number' && !Number.isInteger(row[name])) ? 2 : 0

const columnsOf = (rows: readonly JsonObject[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))]

const heading = (text: string, { level }: Style) => `${'#'.repeat(level)} ${text}`

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNested = (value: Json) => typeof value === 'object' && value !== null

/** A value inside a table or a list: on one line, and without a character that ends a cell. */
function cell(value: Json, name = '', digits = 0): string {
  if (typeof value === 'number') return formatNumber(value, name, digits)
  const text = value === null ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
