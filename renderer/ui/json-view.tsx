/** Any JSON value as a tree that opens where one looks: only what is open is drawn, so a large value costs little. */

import { ChevronRight, ChevronsDownUp, ChevronsUpDown, Link2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Json } from '../../contracts/json.ts'
import { t } from '../text/text.ts'
import { Button, IconButton } from './button.tsx'
import { CopyButton } from './copy.tsx'
import { cx } from './cx.ts'
import { branchesAround, findPlaces, type JsonPlace, placeKey, writePlace } from './json-paths.ts'
import { JsonSearch } from './json-search.tsx'
import css from './json-view.module.css'

const pageSize = 100
const shownCharacters = 2000
const mostFound = 500

/** How deep it is open at first. */
type Opening = 'as-usual' | 'nothing' | 'all'
type Tree = { root: Json; open: ReadonlySet<string>; hits: ReadonlySet<string>; current: string; opening: Opening }

const TreeContext = createContext<Tree>({
  root: null,
  open: new Set(),
  hits: new Set(),
  current: '',
  opening: 'as-usual',
})

export function JsonView({ value, label }: { value: Json; label: string }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [opening, setOpening] = useState<{ how: Opening; times: number }>({ how: 'as-usual', times: 0 })
  const places = useMemo(() => findPlaces(value, text, mostFound), [value, text])
  const current = places[at % Math.max(1, places.length)]
  const tree = useMemo(
    (): Tree => ({
      root: value,
      open: branchesAround(current ? [current] : []),
      hits: new Set(places.map(placeKey)),
      current: current ? placeKey(current) : '',
      opening: opening.how,
    }),
    [value, places, current, opening],
  )
  const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  const show = (how: Opening) => setOpening(({ times }) => ({ how, times: times + 1 }))
  return (
    <section className={css.view} aria-label={label}>
      <div className={css.tools}>
        {isBranch && (
          <>
            <JsonSearch
              label={t('ui.search', { label })}
              text={text}
              at={places.length === 0 ? 0 : (at % places.length) + 1}
              found={places.length}
              isCut={places.length === mostFound}
              place={current && writePlace(current, value)}
              onText={(next) => {
                setText(next)
                setAt(0)
              }}
              onStep={(by) => setAt((at + by + places.length) % Math.max(1, places.length))}
            />
            <IconButton icon={ChevronsDownUp} label={t('ui.closeAll')} onClick={() => show('nothing')} />
            <IconButton icon={ChevronsUpDown} label={t('ui.openAll')} onClick={() => show('all')} />
          </>
        )}
        <CopyButton text={() => JSON.stringify(value, null, 2)} />
      </div>
      <TreeContext value={tree}>
        <div className={css.tree} key={opening.times}>
          <Value value={value} place={[]} />
        </div>
      </TreeContext>
    </section>
  )
}

type ValueProps = { value: Json; place: JsonPlace }

function Value({ value, place }: ValueProps) {
  if (value !== null && typeof value === 'object') return <Branch value={value} place={place} />
  return (
    <Row place={place}>
      <Name place={place} />
      <Leaf value={value} />
    </Row>
  )
}

/** One line: marked where it was found, with the way to it to copy. */
function Row({ place, children }: { place: JsonPlace; children: ReactNode }) {
  const { root, hits, current } = useContext(TreeContext)
  const key = placeKey(place)
  const isCurrent = key === current
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isCurrent) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return (
    <div ref={ref} className={css.leaf} data-hit={isCurrent ? 'current' : hits.has(key) || undefined}>
      {children}
      {place.length > 0 && (
        // By keyboard the way to a place is copied from the search, so that lists are not full of stops.
        <button
          type="button"
          tabIndex={-1}
          className={css.place}
          title={t('ui.copy2', { writePlace: writePlace(place, root) })}
          onClick={() => void navigator.clipboard.writeText(writePlace(place, root))}
        >
          <Link2 size={12} aria-hidden />
          <span className="only-read-aloud">{t('ui.copy2', { writePlace: writePlace(place, root) })}</span>
        </button>
      )}
    </div>
  )
}

function Name({ place }: { place: JsonPlace }) {
  const name = place.at(-1)
  return name === undefined ? null : <span className={css.name}>{name}</span>
}

type BranchProps = { value: Json[] | { [key: string]: Json }; place: JsonPlace }

const openFirst = (opening: Opening, depth: number, size: number): boolean =>
  opening === 'all' ? depth < 12 : opening === 'nothing' ? depth === 0 : depth === 0 || (depth === 1 && size <= 12)

function Branch({ value, place }: BranchProps) {
  const { open: searched, opening } = useContext(TreeContext)
  const entries = Object.entries(value)
  const [chosen, setOpen] = useState(() => openFirst(opening, place.length, entries.length))
  const [shown, setShown] = useState(pageSize)
  const mustOpen = searched.has(placeKey(place))
  const open = chosen || mustOpen
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (entries.length === 0) {
    return (
      <Row place={place}>
        <Name place={place} />
        <span className={css.size}>{begin + end}</span>
      </Row>
    )
  }
  return (
    <div>
      <Row place={place}>
        <button type="button" className={css.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight size={12} aria-hidden className={cx(open && css.open)} />
          <Name place={place} />
          <span className={css.size}>{`${begin}${entries.length}${end}`}</span>
        </button>
      </Row>
      {open && (
        <div className={css.children}>
          <Entries entries={entries} place={place} shown={shown} isSearched={mustOpen} />
          {entries.length > shown && (
            <Button size="small" kind="quiet" onClick={() => setShown(shown + pageSize)}>
              {t('ui.showMoreOf', { min: Math.min(pageSize, entries.length - shown), length: entries.length - shown })}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

type EntriesProps = { entries: [string, Json][]; place: JsonPlace; shown: number; isSearched: boolean }

/** The first of them; and the one that was found, however far behind it stands. */
function Entries({ entries, place, shown, isSearched }: EntriesProps) {
  const { open, current } = useContext(TreeContext)
  const found = isSearched
    ? entries.slice(shown).filter(([key]) => {
        const inner = placeKey([...place, key])
        return inner === current || open.has(inner)
      })
    : []
  return [...entries.slice(0, shown), ...found].map(([key, child]) => (
    <Value key={key} value={child} place={[...place, key]} />
  ))
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
          {t('ui.showAllCharacters', { length: value.length })}
        </Button>
      )}
    </span>
  )
}
