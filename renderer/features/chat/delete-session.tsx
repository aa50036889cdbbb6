import type { ChatSession } from '../../../contracts/chat.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { plural } from '../../ui/durations.ts'
import { ErrorView } from '../../ui/states.tsx'
import { useDeleteSession } from './mutations.ts'

type Props = { session: ChatSession; onClose: () => void; onDeleted: () => void }

export function DeleteSession({ session, onClose, onDeleted }: Props) {
  const remove = useDeleteSession()
  return (
    <Dialog title={`Delete “${session.title || 'this conversation'}”`} onClose={onClose}>
      <DialogBody>
        <p>
          {plural(session.turnCount, 'turn')} are deleted
          {session.attachmentsId && ', with the files of this conversation'}. They cannot be brought back.
        </p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() => remove.mutate(session.id, { onSuccess: onDeleted })}
        >
          Delete this conversation
        </Button>
      </DialogActions>
    </Dialog>
  )
}
