import type { ReactNode } from 'react'
import { Link } from 'wouter'
import css from './table.module.css'

export type Column<Row> = {
  key: string
  label: string
  cell: (row: Row) => ReactNode
  /** Numbers stand at the right. */
  align?: 'end'
  /** Left out where there is little room. */
  minor?: boolean
  width?: string
}

export type TableProps<Row> = {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
}

export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <TableHead caption={caption} columns={columns} />
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              <Cells columns={columns} row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function TableHead<Row>({ caption, columns }: Pick<TableProps<Row>, 'caption' | 'columns'>) {
  return (
    <>
      <caption className="only-read-aloud">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              style={column.width ? { width: column.width } : undefined}
              data-align={column.align}
              data-minor={column.minor || undefined}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

export function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return columns.map((column) => (
    <td key={column.key} data-align={column.align} data-minor={column.minor || undefined}>
      {column.cell(row)}
    </td>
  ))
}

/** The link that a whole row is: its area covers the row, what else can be pressed there lies above it. */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={css.rowLink}>
      {children}
    </Link>
  )
}

export function RowActions({ children }: { children: ReactNode }) {
  return <div className={css.rowActions}>{children}</div>
}
