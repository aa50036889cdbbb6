import { Command } from 'cmdk'
import { useState } from 'react'
import palette from '../../ui/command-list.module.css'
import { lookOf } from '../canvas/nodes/index.ts'
import css from './editor.module.css'
import type { Addable } from './new-node.ts'

export type QuickAddAt = { x: number; y: number }
type QuickAddProps = { at: QuickAddAt; all: readonly Addable[]; onAdd: (one: Addable) => void; onClose: () => void }

const size = { width: 340, height: 380 }

/** The list of what can be added, where the pointer or the keyboard is. */
export function QuickAdd({ at, all, onAdd, onClose }: QuickAddProps) {
  const [text, setText] = useState('')
  const item = (one: Addable) => {
    const look = lookOf(one.type)
    return (
      <Command.Item
        key={one.key}
        value={`${one.title} ${one.summary} ${one.key}`}
        onSelect={() => onAdd(one)}
        className={palette.item}
      >
        <look.icon size={16} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
        <span className={css.addWords}>
          <span>{one.title}</span>
          <span className={css.addSummary}>{one.summary}</span>
        </span>
      </Command.Item>
    )
  }
  return (
    <>
      <div className={css.veil} onPointerDown={onClose} />
      <div
        role="dialog"
        aria-label="Add a node"
        className={css.quickAdd}
        style={{
          left: Math.max(8, Math.min(at.x, innerWidth - size.width - 8)),
          top: Math.max(8, Math.min(at.y, innerHeight - size.height - 8)),
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') onClose()
        }}
      >
        <Command label="Add a node" loop>
          <Command.Input
            value={text}
            onValueChange={setText}
            autoFocus
            placeholder="What comes next?"
            className={palette.input}
          />
          <Command.List className={css.quickList} label="Nodes">
            <Command.Empty className={palette.empty}>Nothing fits “{text}”.</Command.Empty>
            <Command.Group heading="Nodes" className={palette.group}>
              {all.filter(({ kind }) => kind === 'type').map(item)}
            </Command.Group>
            <Command.Group heading="Tools" className={palette.group}>
              {all.filter(({ kind }) => kind === 'tool').map(item)}
            </Command.Group>
          </Command.List>
        </Command>
      </div>
    </>
  )
}
