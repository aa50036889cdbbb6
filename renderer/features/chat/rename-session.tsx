import { useState } from 'react'
import type { ChatSession } from '../../../contracts/chat.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useChangeSession } from './mutations.ts'

export function RenameSession({ session, onClose }: { session: ChatSession; onClose: () => void }) {
  const change = useChangeSession(session.id)
  const [title, setTitle] = useState(session.title)
  return (
    <Dialog title={t('chat.renameTheConversation')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim() !== '') change.mutate({ title: title.trim() }, { onSuccess: onClose })
        }}
      >
        <DialogBody>
          <TextField
            label={t('chat.title')}
            maxLength={200}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
          {change.error && <ErrorView error={change.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('chat.cancel')}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {t('chat.rename')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
