import { formatBytes } from '../../ui/durations.ts'
import css from './services.module.css'

type Sized = { name: string; bytes?: number | null }

/** The largest first: that is what somebody would miss. */
export function SizeList({ items }: { items: readonly Sized[] }) {
  return (
    <ul className={css.sizes}>
      {items
        .toSorted((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1))
        .map(({ name, bytes }) => (
          <li key={name}>
            <code>{name}</code>
            <span>{bytes == null ? '' : formatBytes(bytes)}</span>
          </li>
        ))}
    </ul>
  )
}

export const sizeOf = (items: readonly Sized[]): string =>
  formatBytes(items.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))
