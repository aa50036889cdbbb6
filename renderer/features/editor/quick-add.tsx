import { Command } from 'cmdk'
import { useState } from 'react'
import { t } from '../../text/text.ts'
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
        aria-label={t('editor.addANode')}
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
        <Command label={t('editor.addANode')} loop>
          <Command.Input
            value={text}
            onValueChange={setText}
            autoFocus
            placeholder={t('editor.whatComesNext')}
            className={palette.input}
          />
          <Command.List className={css.quickList} label={t('editor.nodes2')}>
            <Command.Empty className={palette.empty}>{t('editor.nothingFits2', { text })}</Command.Empty>
            <Command.Group heading={t('editor.nodes2')} className={palette.group}>
              {all.filter(({ kind }) => kind === 'type').map(item)}
            </Command.Group>
            <Command.Group heading={t('editor.tools')} className={palette.group}>
              {all.filter(({ kind }) => kind === 'tool').map(item)}
            </Command.Group>
          </Command.List>
        </Command>
      </div>
    </>
  )
}
