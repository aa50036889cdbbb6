import { useState } from 'react'
import { Audience, type Memory, MemoryKind } from '../../../contracts/memory.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { optionsOf } from './memory-list.tsx'
import { audienceWords, kindWords } from './memory-words.ts'
import { type Note, useWriteNote } from './mutations.ts'

const empty: Note = { key: '', content: '', scope: 'default', kind: 'semantic', audience: 'user', metadata: {} }

/** A new note, or other words for one that is there: where it belongs stays as it is then. */
export function NoteForm({ memory, onClose }: { memory: Memory | undefined; onClose: () => void }) {
  const write = useWriteNote()
  const [note, setNote] = useState<Note>(memory ? pick(memory) : empty)
  const set = (changed: Partial<Note>) => setNote({ ...note, ...changed })
  const isFull = note.key.trim() !== '' && note.content.trim() !== '' && note.scope.trim() !== ''
  return (
    <Dialog title={memory ? t('memory.changeNamed', { key: memory.key }) : t('memory.writeANote')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isFull && !write.isPending) write.mutate(note, { onSuccess: onClose })
        }}
      >
        <DialogBody>
          {!memory && (
            <>
              <TextField
                label={t('memory.key')}
                required
                hint={t('memory.aShortNameWritingTo')}
                maxLength={256}
                value={note.key}
                onChange={({ target }) => set({ key: target.value })}
              />
              <TextField
                label={t('memory.scope')}
                required
                hint={t('memory.whichPartOfTheMemory')}
                maxLength={128}
                value={note.scope}
                onChange={({ target }) => set({ scope: target.value })}
              />
              <Select
                label={t('memory.forWhom')}
                value={note.audience}
                options={optionsOf(audienceWords)}
                onChange={({ target }) => set({ audience: Audience.parse(target.value) })}
              />
            </>
          )}
          <Select
            label={t('memory.kind')}
            value={note.kind}
            options={optionsOf(kindWords)}
            onChange={({ target }) => set({ kind: MemoryKind.parse(target.value) })}
          />
          <TextArea
            label={t('memory.whatToRemember')}
            required
            rows={6}
            maxLength={20_000}
            value={note.content}
            onChange={({ target }) => set({ content: target.value })}
          />
          {write.error && <ErrorView error={write.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('memory.cancel')}</Button>
          <Button kind="primary" type="submit" busy={write.isPending} aria-disabled={!isFull || undefined}>
            {t('memory.rememberThis')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const pick = ({ key, content, scope, kind, audience, metadata }: Memory): Note => ({
  key,
  content,
  scope,
  kind,
  audience,
  metadata,
})
