import readExcel from 'read-excel-file/node'
import { AppError } from '../../../../contracts/errors.ts'
import { openZip } from '../open-zip.ts'
import { bytesOf, type ReadFormat } from '../read-document.ts'
import { tablePages } from '../table-pages.ts'

/** Each sheet is a heading and a table. */
export const readSpreadsheet: ReadFormat = async function* (file) {
  const buffer = Buffer.from(await bytesOf(file))
  openZip(buffer, (name) => name.startsWith('xl/')) // the reader does not look at sizes
  const sheets = await readExcel(buffer).catch((cause: unknown) => {
    throw new AppError('document-unreadable', { detail: 'This is no Excel workbook (.xlsx), or it is damaged.', cause })
  })
  for (const { sheet, data } of sheets) {
    yield* tablePages(
      sheet,
      data.map((row) => row.map(cellText)),
    )
  }
}

const cellText = (cell: unknown) =>
  cell === null ? '' : cell instanceof Date ? cell.toISOString().replace('T00:00:00.000Z', '') : String(cell)
