import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { BackupPart, BackupParts } from '../../../contracts/backup-parts.ts'
import type { Backup } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { ForeignYes } from './foreign-yes.tsx'
import { backupPartsQuery, partActs } from './part-queries.ts'
import { type Will, willOf } from './part-words.ts'
import { useBackupAct } from './queries.ts'

type Props = { backup: Backup; choice: ReactNode; onClose: () => void }
type WhenThere = 'skip' | 'copy'

/** Workflows and collections that come beside what is here. */
export function RestoreSome({ backup, choice, onClose }: Props) {
  const { data, error, refetch } = useQuery(backupPartsQuery(useClient(), backup.id))
  const restore = useBackupAct(partActs.restore)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [whenThere, setWhenThere] = useState<WhenThere>('skip')
  const [isForeign, setForeign] = useState(false)
  const coming = (data?.items ?? []).filter((part) => chosen.has(part.id) && willOf(part, whenThere) !== 'stay')
  const canStart = coming.length > 0 && (!data?.needsYes || isForeign)
  const start = () => {
    const items = coming.map(({ kind, id }) => ({ kind, id }))
    if (canStart) restore.mutate({ backupId: backup.id, items, whenThere, isForeign }, { onSuccess: onClose })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <DialogBody>
        {choice}
        <p>
          {marked(t('backups.takenWhatYouChooseComes'), {
            relativeTime: () => <RelativeTime at={backup.createdAt} />,
          })}
        </p>
        {data ? (
          <Choice {...{ data, chosen, setChosen, whenThere, setWhenThere }} />
        ) : error ? (
          <ErrorView error={error} onRetry={() => void refetch()} />
        ) : (
          <>
            <p className={css.soft}>{t('backups.theBackupIsChecked')}</p>
            <Skeleton rows={5} />
          </>
        )}
        {data?.needsYes && <ForeignYes checked={isForeign} onChange={setForeign} />}
        {restore.error && <ErrorView error={restore.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('backups.cancel')}</Button>
        <Button kind="primary" type="submit" busy={restore.isPending} disabled={!canStart}>
          {coming.length === 0 ? t('backups.bringBack') : t('backups.bringBackCount', { count: coming.length })}
        </Button>
      </DialogActions>
    </form>
  )
}

type ChoiceProps = {
  data: BackupParts
  chosen: ReadonlySet<string>
  setChosen: (chosen: ReadonlySet<string>) => void
  whenThere: WhenThere
  setWhenThere: (whenThere: WhenThere) => void
}
const fewEnough = 12

function Choice({ data: { items }, chosen, setChosen, whenThere, setWhenThere }: ChoiceProps) {
  const [search, setSearch] = useState('')
  if (items.length === 0) return <p className={css.soft}>{t('backups.neitherWorkflowsNorCollections')}</p>
  const shown = items.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  const change = (parts: readonly BackupPart[], isChosen: boolean) => {
    const next = new Set(chosen)
    for (const { id } of parts) isChosen ? next.add(id) : next.delete(id)
    setChosen(next)
  }
  const group = (kind: BackupPart['kind'], title: string) => {
    const parts = shown.filter((part) => part.kind === kind)
    if (parts.length === 0) return null
    const all = parts.every(({ id }) => chosen.has(id))
    return (
      <fieldset className={css.parts}>
        <legend>{title}</legend>
        <Button size="small" kind="quiet" onClick={() => change(parts, !all)}>
          {all ? t('backups.chooseNone') : t('backups.chooseAll', { count: parts.length })}
        </Button>
        <ul>
          {parts.map((part) => (
            <li key={part.id}>
              <Checkbox
                label={part.name}
                hint={hintOf(part, willOf(part, whenThere))}
                checked={chosen.has(part.id)}
                onChange={(event) => change([part], event.target.checked)}
              />
            </li>
          ))}
        </ul>
      </fieldset>
    )
  }
  return (
    <>
      {items.length > fewEnough && <SearchField label={t('backups.findByName')} value={search} onChange={setSearch} />}
      <div className={css.partLists}>
        {group('blueprint', t('backups.workflows'))}
        {group('collection', t('backups.collections'))}
        {shown.length === 0 && <p className={css.soft}>{t('backups.nothingHasThatName')}</p>}
      </div>
      {items.some(({ here }) => here !== 'absent') && (
        <Segments
          label={t('backups.whatIsHereAlready')}
          value={whenThere}
          onChange={setWhenThere}
          options={[
            { value: 'skip', label: t('backups.staysAndDoesNotCome') },
            { value: 'copy', label: t('backups.comesAsACopy') },
          ]}
        />
      )}
    </>
  )
}

function hintOf({ kind, count, here, isCopied }: BackupPart, will: Will): string {
  const size = t(kind === 'blueprint' ? 'backups.versions' : 'backups.documents', { count })
  if (will === 'come') return t('backups.isNotHere', { size })
  if (will === 'copy') return t('backups.comesBesideIt', { size })
  if (isCopied) return t('backups.aCopyIsHere', { size })
  return here === 'there' ? t('backups.isHere', { size }) : t('backups.theNameIsTaken', { size })
}
