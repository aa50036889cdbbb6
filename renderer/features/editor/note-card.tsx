import { type NodeProps, NodeResizer } from '@xyflow/react'
import { memo } from 'react'
import { t } from '../../text/text.ts'
import { useTextLanguage } from '../../text/use-text-language.ts'
import { cx } from '../../ui/cx.ts'
import css from './editor.module.css'
import type { EditorNote } from './editor-layout.ts'
import { useEditorStore } from './editor-store.ts'
import { changeNote } from './model/notes.ts'

/** A sticky note, or a tinted area with a title. What it says is written at the right. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<EditorNote>) {
  useTextLanguage()
  const store = useEditorStore()
  const resize = (box: { x: number; y: number; width: number; height: number }) => {
    const rounded = {
      x: Math.round(box.x),
      y: Math.round(box.y),
      width: Math.round(box.width),
      height: Math.round(box.height),
    }
    store.edit(t('editor.resizeANote'), changeNote(store.get().history.present, note.id, rounded))
  }
  return (
    <div
      className={cx(css.note, note.kind === 'group' && css.group, selected && css.noteSelected)}
      data-tint={note.tint}
    >
      <NodeResizer isVisible={selected} minWidth={80} minHeight={40} onResizeEnd={(_, box) => resize(box)} />
      <p className={css.noteText}>
        {note.text || (note.kind === 'group' ? t('editor.group') : t('editor.anEmptyNote'))}
      </p>
    </div>
  )
})
