import { PanelLeftClose } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { lookOf } from '../canvas/nodes/index.ts'
import css from './editor.module.css'
import { type Addable, searchAddable } from './new-node.ts'

type NodePaletteProps = { all: readonly Addable[]; onAdd: (one: Addable) => void; onClose: () => void }

export const dragType = 'application/x-iceos-node'

/** All that can be added, at the left: drag it to its place, or click it to put it behind what is selected. */
export function NodePalette({ all, onAdd, onClose }: NodePaletteProps) {
  const [search, setSearch] = useState('')
  const found = searchAddable(all, search)
  const group = (title: string, kind: Addable['kind']) => {
    const items = found.filter((one) => one.kind === kind)
    return (
      items.length > 0 && (
        <section>
          <h2>{title}</h2>
          <ul>
            {items.map((one) => (
              <li key={one.key}>
                <PaletteItem one={one} onAdd={onAdd} />
              </li>
            ))}
          </ul>
        </section>
      )
    )
  }
  return (
    <aside className={css.palette} aria-label={t('editor.whatCanBeAdded')}>
      <div className={css.paletteHead}>
        <SearchField label={t('editor.searchNodesAndTools')} value={search} onChange={setSearch} />
        <IconButton icon={PanelLeftClose} label={t('editor.hideWhatCanBeAdded')} onClick={onClose} />
      </div>
      <div className={css.paletteList}>
        {group(t('editor.nodes2'), 'type')}
        {group(t('editor.tools'), 'tool')}
        {found.length === 0 && <p className={css.faint}>{t('editor.nothingFits', { search })}</p>}
      </div>
    </aside>
  )
}

function PaletteItem({ one, onAdd }: { one: Addable; onAdd: (one: Addable) => void }) {
  const look = lookOf(one.type)
  return (
    <button
      type="button"
      className={css.paletteItem}
      draggable
      title={one.summary}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, one.key)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => onAdd(one)}
    >
      <look.icon size={16} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
      <span className={css.addWords}>
        <span>{one.title}</span>
        <span className={css.addSummary}>{one.summary}</span>
      </span>
    </button>
  )
}
