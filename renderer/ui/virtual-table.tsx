import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { cx } from './cx.ts'
import css from './table.module.css'
import { Cells, TableHead, type TableProps } from './table.tsx'

type VirtualTableProps<Row> = TableProps<Row> & {
  /** How high a row is before it was measured. */
  rowHeight: number
  /** The last rows are in sight: there may be more to load. */
  onNearEnd: () => void
  /** What scrolls; the rows are in its sight or they are not there. */
  scroller: () => HTMLElement | null
}

const nearEnd = 15
const kept = 12

/** A table of any length: only the rows in sight are in the page. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHeight, onNearEnd, scroller } = props
  const ref = useRef<HTMLTableElement>(null)
  const [offset, setOffset] = useState(0)
  useEffect(() => {
    const within = scroller()
    if (!ref.current || !within) return
    const above = ref.current.getBoundingClientRect().top - within.getBoundingClientRect().top + within.scrollTop
    if (Math.abs(above - offset) > 1) setOffset(above)
  })
  const virtual = useVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getScrollElement: scroller,
    getItemKey: (index) => rowKey(rows[index] as Row),
    scrollMargin: offset,
    overscan: kept,
  })
  const shown = virtual.getVirtualItems()
  const before = (shown[0]?.start ?? offset) - offset
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? offset) - offset)
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= rows.length - nearEnd
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd])
  return (
    <div className={css.scroll}>
      <table ref={ref} className={cx(css.table, css.fixed)} aria-rowcount={rows.length + 1}>
        <TableHead caption={caption} columns={columns} />
        <tbody>
          <Gap height={before} width={columns.length} />
          {shown.map(({ index, key }) => (
            <tr key={key} ref={virtual.measureElement} data-index={index} aria-rowindex={index + 2}>
              <Cells columns={columns} row={rows[index] as Row} />
            </tr>
          ))}
          <Gap height={after} width={columns.length} />
        </tbody>
      </table>
    </div>
  )
}

const Gap = ({ height, width }: { height: number; width: number }) =>
  height > 0 ? (
    <tr aria-hidden style={{ background: 'none' }}>
      <td colSpan={width} style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null
