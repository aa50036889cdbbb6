import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Backup, RestorePreview } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { formatNumber, marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { Checkbox, TextField } from '../../ui/field.tsx'
import { ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { contentsWords, differenceWords, thingWords } from './backup-words.ts'
import css from './backups.module.css'
import { ForeignYes } from './foreign-yes.tsx'
import { acts, restorePreviewQuery, useBackupAct } from './queries.ts'

const typed = 'restore'

type Props = { backup: Backup; choice: ReactNode; onClose: () => void }

/** All of it takes the place of what is here. */
export function RestoreAll({ backup, choice, onClose }: Props) {
  const preview = useQuery(restorePreviewQuery(useClient(), backup.id))
  const restore = useBackupAct(acts.restore)
  const [word, setWord] = useState('')
  const [isForeign, setForeign] = useState(false)
  const [skipBackup, setSkip] = useState(false)
  const { data } = preview
  const isRefused = !data || data.refusals.length > 0
  const canStart = !isRefused && word.trim().toLowerCase() === typed && (!data.needsYes || isForeign)
  const start = () => {
    if (canStart) restore.mutate({ backupId: backup.id, isForeign, skipBackup }, { onSuccess: onClose })
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
          {marked(t('backups.takenItIsLoadedInto', { contentsWords: contentsWords(backup.contents) }), {
            relativeTime: () => <RelativeTime at={backup.createdAt} />,
          })}
        </p>
        {data ? (
          <Preview preview={data} />
        ) : preview.error ? (
          <ErrorView error={preview.error} onRetry={() => void preview.refetch()} />
        ) : (
          <Skeleton rows={4} />
        )}
        {data?.needsYes && <ForeignYes checked={isForeign} onChange={setForeign} />}
        {data && !isRefused && (
          <>
            <Checkbox
              label={t('backups.takeABackupOfWhat')}
              checked={!skipBackup}
              onChange={(event) => setSkip(!event.target.checked)}
            />
            <TextField
              label={t('backups.typeToGoOn', { typed })}
              autoComplete="off"
              spellCheck={false}
              value={word}
              onChange={(event) => setWord(event.target.value)}
            />
          </>
        )}
        {restore.error && <ErrorView error={restore.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('backups.cancel')}</Button>
        <Button kind="danger" type="submit" busy={restore.isPending} disabled={!canStart}>
          {t('backups.restoreThisBackup')}
        </Button>
      </DialogActions>
    </form>
  )
}

type Change = RestorePreview['changes'][number]

const columns = (): readonly Column<Change>[] => [
  { key: 'what', label: t('backups.what'), cell: ({ what }) => thingWords(what) },
  {
    key: 'before',
    label: t('backups.now'),
    align: 'end',
    cell: ({ before }) => (before === null ? '' : formatNumber(before)),
  },
  { key: 'after', label: t('backups.after'), align: 'end', cell: ({ after }) => formatNumber(after) },
  {
    key: 'change',
    label: t('backups.change'),
    align: 'end',
    cell: ({ before, after }) => differenceWords(before, after),
  },
]

/** What will change comes first; what stays the same is one line. */
function Preview({ preview }: { preview: RestorePreview }) {
  const changed = preview.changes.filter(({ before, after }) => before !== after)
  const same = preview.changes.length - changed.length
  return (
    <div className={css.preview}>
      {preview.refusals.map((problem) => (
        <ProblemView key={problem.code} problem={problem} />
      ))}
      {preview.warnings.map((warning) => (
        <p key={warning} className={css.warning}>
          {warning}
        </p>
      ))}
      {changed.length > 0 && (
        <div className={css.changes}>
          <Table caption={t('backups.whatChanges')} columns={columns()} rows={changed} rowKey={({ what }) => what} />
        </div>
      )}
      <p className={css.soft}>
        {changed.length === 0
          ? `${t('backups.thereIsAsMuchOf')} `
          : same > 0 && `${t('backups.othersStayAsMany', { count: same })} `}
        {preview.migrations > 0 && `${t('backups.migrationsAreAppliedToIt', { count: preview.migrations })} `}
        {preview.freeBytes === null
          ? t('backups.itNeeds', { needBytes: formatBytes(preview.needBytes) })
          : t('backups.itNeedsOfFree', {
              needBytes: formatBytes(preview.needBytes),
              freeBytes: formatBytes(preview.freeBytes),
            })}
      </p>
    </div>
  )
}
