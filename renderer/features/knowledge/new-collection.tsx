import { useState } from 'react'
import type { Collection } from '../../../contracts/knowledge.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useCreateCollection } from './mutations.ts'

type Props = { onClose: () => void; onMade: (collection: Collection) => void }

export function NewCollection({ onClose, onMade }: Props) {
  const create = useCreateCollection()
  const [name, setName] = useState('')
  return (
    <Dialog title={t('knowledge.newCollection')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (create.isPending || name.trim() === '') return
          create.mutate(name.trim(), {
            onSuccess: (made) => {
              onMade(made)
              onClose()
            },
          })
        }}
      >
        <DialogBody>
          <TextField
            label={t('knowledge.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          {create.error && <ErrorView error={create.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('knowledge.cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t('knowledge.makeTheCollection')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
