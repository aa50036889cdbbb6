/** Any JSON value as a tree that opens where one looks: only what is open is drawn, so a large value costs little. */
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '../../contracts/json.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy.tsx'
import { cx } from './cx.ts'
import css from './json-view.module.css'

const pageSize = 100
const shownCharacters = 2000

export function JsonView({ value, label }: { value: Json; label: string }) {
  return (
    <section className={css.view} aria-label={label}>
      <div className={css.copy}>
        <CopyButton text={() => JSON.stringify(value, null, 2)} />
      </div>
      <div className={css.tree}>
        <Value value={value} depth={0} />
      </div>
    </section>
  )
}

type ValueProps = { name?: string; value: Json; depth: number }

function Value({ name, value, depth }: ValueProps) {
  if (value !== null && typeof value === 'object') return <Branch name={name} value={value} depth={depth} />
  return (
    <div className={css.leaf}>
      <Name name={name} />
      <Leaf value={value} />
    </div>
  )
}

const Name = ({ name }: { name: string | undefined }) =>
  name === undefined ? null : <span className={css.name}>{name}</span>

type BranchProps = { name: string | undefined; value: Json[] | { [key: string]: Json }; depth: number }

function Branch({ name, value, depth }: BranchProps) {
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const [open, setOpen] = useState(depth === 0 || (depth === 1 && entries.length <= 12))
  const [shown, setShown] = useState(pageSize)
  const size = `${isList ? '[' : '{'}${entries.length}${isList ? ']' : '}'}`
  if (entries.length === 0) {
    return (
      <div className={css.leaf}>
        <Name name={name} />
        <span className={css.size}>{isList ? '[]' : '{}'}</span>
      </div>
    )
  }
  return (
    <div>
      <button type="button" className={css.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} aria-hidden className={cx(open && css.open)} />
        <Name name={name} />
        <span className={css.size}>{size}</span>
      </button>
      {open && (
        <div className={css.children}>
          {entries.slice(0, shown).map(([key, child]) => (
            <Value key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <Button size="small" kind="quiet" onClick={() => setShown(shown + pageSize)}>
              {`Show ${Math.min(pageSize, entries.length - shown)} more of ${entries.length - shown}`}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Leaf({ value }: { value: string | number | boolean | null }) {
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string')
    return <span className={css[value === null ? 'null' : typeof value]}>{String(value)}</span>
  const cut = !whole && value.length > shownCharacters
  return (
    <span className={css.string}>
      {cut ? value.slice(0, shownCharacters) : value || '""'}
      {cut && (
        <Button size="small" kind="quiet" onClick={() => setWhole(true)}>
          {`… show all ${value.length.toLocaleString('en')} characters`}
        </Button>
      )}
    </span>
  )
}
