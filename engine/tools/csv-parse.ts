import { type CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { type Json, JsonObject } from '../../contracts/json.ts'
import { readFileInside } from './files.ts'
import { defineTool } from './tool.ts'

const mostProblems = 100
const delimiters = [',', ';', '\t', '|']

export const csvParse = defineTool({
  name: 'csv_parse',
  description:
    'Turns CSV, from a text or from a file in the data folder, into rows. Bad lines are reported, not fatal.',
  effect: 'read',
  isLocal: true,
  input: z
    .strictObject({
      text: z.string().optional(),
      file: z.string().min(1).optional().meta({ description: 'Instead of text: a path below the data folder' }),
      header: z.boolean().default(true).meta({ description: 'The first line names the columns' }),
      delimiter: z.string().length(1).optional().meta({ description: 'Found out by itself if not given' }),
      numbers: z.boolean().default(true).meta({ description: 'Turn fields that look like numbers into numbers' }),
      max_rows: z.int().min(1).max(1_000_000).default(100_000),
    })
    .refine(({ text, file }) => (text === undefined) !== (file === undefined), 'Give either text or file.'),
  output: z.object({
    rows: z.array(JsonObject),
    columns: z.array(z.string()),
    rowCount: z.int(),
    problems: z.array(z.object({ line: z.int(), message: z.string() })),
    problemCount: z.int(),
    truncated: z.boolean(),
  }),
  examples: [{ text: 'name,quantity\nBolt,12' }, { file: 'orders.csv' }],
  async run({ text, file, header, delimiter, numbers, max_rows }, { filesDir }) {
    const source = text ?? (await readFileInside(filesDir, file ?? '')).toString('utf8')
    const used = delimiter ?? findDelimiter(source)
    const { records, problems } = readRecords(source, used, max_rows + (header ? 2 : 1))
    const columns = header ? columnNames(records.shift()?.record ?? []) : numberedColumns(records)
    const rows: JsonObject[] = []
    for (const { record, line } of records) {
      if (record.length === columns.length) rows.push(toRow(columns, record, numbers))
      else problems.push({ line, message: `has ${record.length} fields instead of ${columns.length}` })
    }
    problems.sort((a, b) => a.line - b.line)
    return {
      rows: rows.slice(0, max_rows),
      columns,
      rowCount: Math.min(rows.length, max_rows),
      problems: problems.slice(0, mostProblems),
      problemCount: problems.length,
      truncated: rows.length > max_rows,
    }
  },
})

type Line = { record: string[]; line: number }
type LineProblem = { line: number; message: string }

function readRecords(source: string, delimiter: string, to: number): { records: Line[]; problems: LineProblem[] } {
  const problems: LineProblem[] = []
  try {
    const records = parse(source, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      // A stray quote stays in its field; taken strictly, it would swallow every line up to the next quote.
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 1_000_000,
      to,
      on_skip: (error: CsvError | undefined) => {
        problems.push({ line: Number(error?.lines ?? 0), message: error?.message ?? 'cannot be read' })
        return undefined
      },
    }) as unknown as { info: { lines: number }; record: string[] }[]
    return { records: records.map(({ info, record }) => ({ record, line: info.lines })), problems }
  } catch (cause) {
    throw new AppError('parse-failed', { detail: `The CSV cannot be read: ${(cause as Error).message}`, cause })
  }
}

/** The character that cuts the first lines into the most fields, the same number in each. */
function findDelimiter(source: string): string {
  const lines = source.slice(0, 20_000).split(/\r?\n/).filter(Boolean).slice(0, 10)
  const score = (delimiter: string) => {
    const counts = lines.map((line) => withoutQuoted(line).split(delimiter).length - 1)
    const isSteady = counts.every((count) => count === counts[0])
    return (counts[0] ?? 0) * (isSteady ? 10 : 1)
  }
  return delimiters.reduce((best, next) => (score(next) > score(best) ? next : best))
}

const withoutQuoted = (line: string) => line.replace(/"[^"]*"/g, '')

/** Empty and repeated names get a number, so that no column is lost. */
function columnNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return header.map((field, index) => {
    const name = field.trim() || `column_${index + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}_${times}`
  })
}

const numberedColumns = (records: readonly Line[]) =>
  (records[0]?.record ?? []).map((_field, index) => `column_${index + 1}`)

function toRow(columns: readonly string[], record: readonly string[], numbers: boolean): JsonObject {
  return Object.fromEntries(columns.map((name, index) => [name, toValue(record[index] ?? '', numbers)]))
}

/** A field with leading zeros or more digits than a number holds (ids, telephone numbers) stays text. */
function toValue(field: string, numbers: boolean): Json {
  if (!numbers || !/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(field)) return field
  return Number(field)
}
