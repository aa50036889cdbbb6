import type { KeyboardEvent, ReactNode } from 'react'
import { useId } from 'react'
import { cx } from './cx.ts'
import css from './tabs.module.css'

export type Tab = { key: string; label: string; count?: number | undefined; body: () => ReactNode }
type TabsProps = {
  label: string
  tabs: readonly Tab[]
  selected: string
  onSelect: (key: string) => void
  /** The body fills the height that is left. */
  fill?: boolean
}

export function Tabs({ label, tabs, selected, onSelect, fill }: TabsProps) {
  const id = useId()
  const current = tabs.find((tab) => tab.key === selected) ?? tabs[0]
  if (!current) return null
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = neighbour(tabs, current, event.key)
    if (!next) return
    event.preventDefault()
    onSelect(next.key)
    document.getElementById(`${id}-${next.key}`)?.focus()
  }
  return (
    <div className={cx(css.tabs, fill && css.fill)}>
      <div role="tablist" aria-label={label} className={css.list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={`${id}-${tab.key}`}
            type="button"
            role="tab"
            aria-selected={tab === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab === current ? 0 : -1}
            className={css.tab}
            onClick={() => onSelect(tab.key)}
          >
            {tab.label}
            {tab.count !== undefined && <span className={css.count}>{tab.count}</span>}
          </button>
        ))}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${current.key}`}
        className={css.panel}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable without a mouse
        tabIndex={0}
      >
        {current.body()}
      </div>
    </div>
  )
}

function neighbour(tabs: readonly Tab[], current: Tab, key: string): Tab | undefined {
  const at = tabs.indexOf(current)
  if (key === 'ArrowRight') return tabs[(at + 1) % tabs.length]
  if (key === 'ArrowLeft') return tabs.at(at - 1)
  if (key === 'Home') return tabs[0]
  if (key === 'End') return tabs.at(-1)
  return undefined
}
