import { useState } from 'react'
import type { NewTarget } from '../../../contracts/backup-targets.ts'
import type { BackupTarget } from '../../../contracts/backups.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox, TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { acts, useBackupAct } from './queries.ts'
import { type Draft, draftOf, toNewTarget } from './target-draft.ts'

const kinds = () =>
  [
    { value: 'folder', label: t('backups.aFolderOrADisk') },
    { value: 's3', label: t('backups.aBucketS3') },
  ] as const

type Field = Exclude<keyof Draft, 'kind' | 'pathStyle'>

/** Adding and changing are also the test: what does not work is not kept, and the reason stands in the form. */
export function TargetForm({ target, onClose }: { target?: BackupTarget; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(target))
  const add = useBackupAct(acts.addTarget)
  const change = useBackupAct(acts.changeTarget)
  const toast = useToast()
  const done = () => {
    toast('ok', t('backups.worksAFileWasWritten', { name: draft.name }))
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
    <Dialog
      title={target ? t('backups.change2', { name: target.name }) : t('backups.addAPlaceForCopies')}
      onClose={onClose}
    >
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
              label={t('backups.whatItIs')}
              options={kinds()}
              value={draft.kind}
              onChange={(kind) => setDraft({ ...draft, kind })}
            />
          )}
          {field('name', t('backups.name'), { required: true, hint: t('backups.forYouUsbDiskOffice') })}
          {draft.kind === 'folder' ? (
            field('path', t('backups.folder'), {
              required: true,
              hint: t('backups.itsWholePathItHas'),
            })
          ) : (
            <>
              {field('endpoint', t('backups.address'), {
                hint: t('backups.ofAServerOfYour'),
                type: 'url',
              })}
              {field('region', t('backups.region'), { required: true })}
              {field('bucket', t('backups.bucket'), { required: true })}
              {field('prefix', t('backups.prefix'), { hint: t('backups.whatTheNamesThereBegin') })}
              {field('accessKeyId', t('backups.accessKeyId'), { required: true })}
              {field('secretAccessKey', t('backups.secretAccessKey'), {
                ...{ required: !target, type: 'password', autoComplete: 'new-password' },
                ...(target ? { hint: t('backups.emptyToKeepTheOne') } : {}),
              })}
              <Checkbox
                label={t('backups.theBucketIsPartOf')}
                hint={t('backups.asMostServersOfOnes')}
                checked={draft.pathStyle}
                onChange={(event) => setDraft({ ...draft, pathStyle: event.target.checked })}
              />
            </>
          )}
          {error && <ErrorView error={error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('backups.cancel')}</Button>
          <Button kind="primary" type="submit" busy={add.isPending || change.isPending}>
            {target ? t('backups.testAndChange') : t('backups.testAndAdd')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
