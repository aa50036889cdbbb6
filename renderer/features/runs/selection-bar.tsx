import { Ban, Pause, Play, Redo2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { BulkAction, RunSummary } from '../../../contracts/runs.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { plural } from '../../ui/durations.ts'
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
          aria-label={`Select ${run.name}, ${run.id.slice(-6)}`}
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

const actions = [
  { action: 'pause', word: 'Pause', icon: Pause },
  { action: 'resume', word: 'Resume', icon: Play },
  { action: 'retry', word: 'Retry', icon: Redo2 },
  { action: 'cancel', word: 'Cancel', icon: Ban },
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
        {shown === 0 ? 'Select all shown' : `${plural(shown, 'run')} selected`}
      </label>
      {shown === 2 && <Link href={compareHref(rows, selected)}>Compare the two</Link>}
      {shown > 0 &&
        actions.map(({ action, word, icon }) => {
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
        <Dialog title={`Cancel ${plural(toCancel, 'run')}?`} onClose={() => setAsking(false)}>
          <DialogBody>
            <p>What they are doing is aborted, their sub-runs too. What their nodes have done already stays done.</p>
          </DialogBody>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>Keep them</Button>
            <Button kind="danger" icon={Ban} onClick={() => run('cancel')}>
              {`Cancel ${plural(toCancel, 'run')}`}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </div>
  )
}
