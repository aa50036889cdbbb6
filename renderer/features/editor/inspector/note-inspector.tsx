import type { CanvasNote } from '../../../../contracts/canvas.ts'
import { noteTints } from '../../../../contracts/canvas.ts'
import { t } from '../../../text/text.ts'
import { TextArea } from '../../../ui/field.tsx'
import { Segments } from '../../../ui/segments.tsx'
import css from '../editor.module.css'
import { useEditorStore } from '../editor-store.ts'
import { changeNote } from '../model/notes.ts'

const tints = noteTints.map((value) => ({ value, label: value }))

export function NoteInspector({ note }: { note: CanvasNote }) {
  const store = useEditorStore()
  const set = (fields: Partial<CanvasNote>, key: string) =>
    store.edit(t('editor.changeANote'), changeNote(store.get().history.present, note.id, fields), {
      key: `${note.id} ${key}`,
    })
  return (
    <aside className={css.inspector} aria-label={t('editor.settingsOfTheNote')}>
      <section className={css.part}>
        <h2>{note.kind === 'group' ? t('editor.group') : t('editor.note')}</h2>
        <TextArea
          label={note.kind === 'group' ? t('editor.title') : t('editor.text')}
          hint={note.kind === 'group' ? t('editor.whatLiesInsideItMoves') : t('editor.itMeansNothingToA')}
          rows={note.kind === 'group' ? 2 : 8}
          maxLength={5000}
          value={note.text}
          onChange={({ target }) => set({ text: target.value }, 'text')}
          onBlur={() => store.endStep()}
        />
        <Segments
          label={t('editor.tint')}
          options={tints}
          value={note.tint}
          onChange={(tint) => set({ tint }, 'tint')}
        />
      </section>
    </aside>
  )
}
