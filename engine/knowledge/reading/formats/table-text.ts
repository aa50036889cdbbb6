import { parse } from 'csv-parse'
import { AppError } from '../../../../contracts/errors.ts'
import type { ReadFormat, Reading } from '../read-document.ts'
import { tablePages } from '../table-pages.ts'
import { textOf } from './plain-text.ts'

/** Comma, semicolon, tab or bar, whichever the first line has most of. */
export const readTableText: ReadFormat = async function* (file): AsyncGenerator<Reading> {
  const text = await textOf(file)
  const firstLine = text.slice(0, text.indexOf('\n') >>> 0)
  const delimiter =
    [',', ';', '\t', '|'].sort((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] ?? ','
  const rows: string[][] = []
  const parser = parse(text, {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  try {
    for await (const row of parser) rows.push(row as string[])
  } catch (cause) {
    throw new AppError('document-unreadable', { detail: 'This table is no valid CSV.', cause })
  }
  yield* tablePages(file.name.replace(/\.\w+$/, ''), rows)
}
