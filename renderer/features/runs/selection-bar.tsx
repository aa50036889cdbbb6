import { Ban, Pause, Play, Redo2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { BulkAction } from '../../../contracts/run-routes.ts'
import type { RunSummary } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { type Column, RowActions } from '../../ui/table.tsx'
import { useToast } from '../../ui/toasts.tsx'
import css from './hold.module.css'
import { useChangeRuns } from './mutations.ts'
import { idsFor, resultWords } from './selection.ts'

type Selection = { selected: ReadonlySet<string>; onSelect: (selected: ReadonlySet<string>) => void }

export const selectColumn = ({ selected, onSelect }: Selection): Column<RunSummary> => ({
  key: 'select',
  label: '',
  width: '40px',
  cell: (run) => (
    <RowActions>
      <span className={css.select}>
        <input
          type="checkbox"
          aria-label={t('runs.select', { name: run.name, id: run.id.slice(-6) })}
          checked={selected.has(run.id)}
          onChange={() => onSelect(toggled(selected, run.id))}
        />
      </span>
    </RowActions>
  ),
})

/** The older one first. */
function compareHref(rows: readonly RunSummary[], selected: ReadonlySet<string>): string {
  const [b, a] = rows.filter(({ id }) => selected.has(id))
  return `/runs/compare?a=${a?.id ?? ''}&b=${b?.id ?? ''}`
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

const actions = () =>
  [
    { action: 'pause', word: t('runs.pause'), icon: Pause },
    { action: 'resume', word: t('runs.resume'), icon: Play },
    { action: 'retry', word: t('runs.retry'), icon: Redo2 },
    { action: 'cancel', word: t('runs.cancel'), icon: Ban },
  ] as const

/** Above the list: how many are selected, and what can be done with them. Each button says for how many. */
export function SelectionBar({ rows, selected, onSelect }: Selection & { rows: readonly RunSummary[] }) {
  const change = useChangeRuns()
  const toast = useToast()
  const [isAsking, setAsking] = useState(false)
  const shown = rows.filter(({ id }) => selected.has(id)).length
  const run = (action: BulkAction) => {
    setAsking(false)
    change.mutate(
      { action, ids: idsFor(action, rows, selected) },
      {
        onSuccess: (result) => {
          toast(result.refused.length === 0 ? 'ok' : 'broken', resultWords(action, result))
          onSelect(new Set())
        },
        onError: (error) => toast('broken', error.message),
      },
    )
  }
  const toCancel = idsFor('cancel', rows, selected).length
  return (
    <div className={css.bar}>
      <label>
        <input
          type="checkbox"
          checked={shown > 0 && shown === rows.length}
          ref={(box) => {
            if (box) box.indeterminate = shown > 0 && shown < rows.length
          }}
          onChange={() => onSelect(shown === rows.length ? new Set() : new Set(rows.map(({ id }) => id)))}
        />
        {shown === 0 ? t('runs.selectAllShown') : t('runs.runsSelected', { count: shown })}
      </label>
      {shown === 2 && <Link href={compareHref(rows, selected)}>{t('runs.compareTheTwo')}</Link>}
      {shown > 0 &&
        actions().map(({ action, word, icon }) => {
          const count = idsFor(action, rows, selected).length
          return (
            count > 0 && (
              <Button
                key={action}
                size="small"
                icon={icon}
                kind={action === 'cancel' ? 'danger' : 'plain'}
                busy={change.isPending}
                onClick={() => (action === 'cancel' ? setAsking(true) : run(action))}
              >
                {`${word} ${count}`}
              </Button>
            )
          )
        })}
      {isAsking && (
        <Dialog title={t('runs.cancelRuns', { count: toCancel })} onClose={() => setAsking(false)}>
          <DialogBody>
            <p>{t('runs.whatTheyAreDoingIs')}</p>
          </DialogBody>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>{t('runs.keepThem')}</Button>
            <Button kind="danger" icon={Ban} onClick={() => run('cancel')}>
              {t('runs.cancelRuns2', { count: toCancel })}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </div>
  )
}
