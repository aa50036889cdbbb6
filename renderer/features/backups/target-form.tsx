import { useState } from 'react'
import type { NewTarget } from '../../../contracts/backup-targets.ts'
import type { BackupTarget } from '../../../contracts/backups.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox, TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { acts, useBackupAct } from './queries.ts'
import { type Draft, draftOf, toNewTarget } from './target-draft.ts'

const kinds = [
  { value: 'folder', label: 'A folder or a disk' },
  { value: 's3', label: 'A bucket (S3)' },
] as const

type Field = Exclude<keyof Draft, 'kind' | 'pathStyle'>

/** Adding and changing are also the test: what does not work is not kept, and the reason stands in the form. */
export function TargetForm({ target, onClose }: { target?: BackupTarget; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(target))
  const add = useBackupAct(acts.addTarget)
  const change = useBackupAct(acts.changeTarget)
  const toast = useToast()
  const done = () => {
    toast('ok', `${draft.name} works: a file was written, read back and deleted.`)
    onClose()
  }
  const save = () => {
    const input: NewTarget = toNewTarget(draft)
    if (!target) return add.mutate(input, { onSuccess: done })
    const { kind: _, ...rest } = input
    const { secretAccessKey, ...known } = { secretAccessKey: '', ...rest }
    change.mutate(
      { targetId: target.id, ...known, ...(secretAccessKey ? { secretAccessKey } : {}) },
      { onSuccess: done },
    )
  }
  const error = add.error ?? change.error
  const field = (name: Field, label: string, rest: Partial<Parameters<typeof TextField>[0]> = {}) => (
    <TextField
      label={label}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      {...rest}
      value={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
    />
  )
  return (
    <Dialog title={target ? `Change ${target.name}` : 'Add a place for copies'} onClose={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DialogBody>
          {!target && (
            <Segments
              label="What it is"
              options={kinds}
              value={draft.kind}
              onChange={(kind) => setDraft({ ...draft, kind })}
            />
          )}
          {field('name', 'Name', { required: true, hint: 'For you: “USB disk”, “Office NAS”.' })}
          {draft.kind === 'folder' ? (
            field('path', 'Folder', {
              required: true,
              hint: 'Its whole path. It has to be there: a disk that is not connected is never written past.',
            })
          ) : (
            <>
              {field('endpoint', 'Address', {
                hint: 'Of a server of your own or another provider; empty for Amazon.',
                type: 'url',
              })}
              {field('region', 'Region', { required: true })}
              {field('bucket', 'Bucket', { required: true })}
              {field('prefix', 'Prefix', { hint: 'What the names there begin with, such as laptop/.' })}
              {field('accessKeyId', 'Access key ID', { required: true })}
              {field('secretAccessKey', 'Secret access key', {
                ...{ required: !target, type: 'password', autoComplete: 'new-password' },
                ...(target ? { hint: 'Empty to keep the one that is stored.' } : {}),
              })}
              <Checkbox
                label="The bucket is part of the path"
                hint="As most servers of one's own want it."
                checked={draft.pathStyle}
                onChange={(event) => setDraft({ ...draft, pathStyle: event.target.checked })}
              />
            </>
          )}
          {error && <ErrorView error={error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending || change.isPending}>
            {target ? 'Test and change' : 'Test and add'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
