import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Backup, RestorePreview } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes, plural } from '../../ui/durations.ts'
import { Checkbox, TextField } from '../../ui/field.tsx'
import { ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { contentsWords, differenceWords } from './backup-words.ts'
import css from './backups.module.css'
import { acts, restorePreviewQuery, useBackupAct } from './queries.ts'

const typed = 'restore'

export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
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
    <Dialog title={`Restore backup no. ${backup.number}, ${formatBytes(backup.sizeBytes)}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <DialogBody>
          <p>
            Taken <RelativeTime at={backup.createdAt} />: {contentsWords(backup.contents)}. It is loaded into a new
            database beside the one in use and compared. Only then the two change places, and what is here now is kept
            for a day.
          </p>
          {data ? (
            <Preview preview={data} />
          ) : preview.error ? (
            <ErrorView error={preview.error} onRetry={() => void preview.refetch()} />
          ) : (
            <Skeleton rows={4} />
          )}
          {data?.needsYes && (
            <Checkbox
              label="Another installation made it, and I know which"
              hint="It is loaded without a network and without special rights."
              checked={isForeign}
              onChange={(event) => setForeign(event.target.checked)}
            />
          )}
          {data && !isRefused && (
            <>
              <Checkbox
                label="Take a backup of what is here now first"
                checked={!skipBackup}
                onChange={(event) => setSkip(!event.target.checked)}
              />
              <TextField
                label={`Type ${typed} to go on`}
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
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" busy={restore.isPending} disabled={!canStart}>
            Restore this backup
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type Change = RestorePreview['changes'][number]

const columns: readonly Column<Change>[] = [
  { key: 'what', label: 'What', cell: ({ what }) => what },
  { key: 'before', label: 'Now', align: 'end', cell: ({ before }) => before?.toLocaleString('en') ?? '' },
  { key: 'after', label: 'After', align: 'end', cell: ({ after }) => after.toLocaleString('en') },
  { key: 'change', label: 'Change', align: 'end', cell: ({ before, after }) => differenceWords(before, after) },
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
          <Table caption="What changes" columns={columns} rows={changed} rowKey={({ what }) => what} />
        </div>
      )}
      <p className={css.soft}>
        {changed.length === 0
          ? 'There is as much of everything as now. '
          : same > 0 && `${plural(same, 'other')} stay as many. `}
        {preview.migrations > 0 && `${plural(preview.migrations, 'migration')} are applied to it on the way. `}
        It needs {formatBytes(preview.needBytes)}
        {preview.freeBytes !== null && ` of the ${formatBytes(preview.freeBytes)} that are free`}.
      </p>
    </div>
  )
}
