import type { RunSummary } from '../../../contracts/runs.ts'
import { CopyId } from '../../ui/copy.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { type Column, RowActions, RowLink } from '../../ui/table.tsx'
import { Duration, RelativeTime } from '../../ui/time.tsx'
import { RunMarks } from './run-marks.tsx'
import css from './runs.module.css'

export const runColumns: readonly Column<RunSummary>[] = [
  { key: 'state', label: 'State', width: '152px', cell: (run) => <StateMark state={run.state} /> },
  {
    key: 'name',
    label: 'Workflow',
    cell: (run) => (
      <div className={css.name}>
        <span className={css.nameLine}>
          <RowLink href={`/runs/${run.id}`}>{run.name}</RowLink>
          <RunMarks run={run} />
        </span>
        {run.error && <span className={css.reason}>{(run.error.detail ?? run.error.title).split('\n')[0]}</span>}
      </div>
    ),
  },
  {
    key: 'started',
    label: 'Started',
    width: '124px',
    cell: (run) => <RelativeTime at={run.startedAt ?? run.createdAt} />,
  },
  {
    key: 'duration',
    label: 'Took',
    align: 'end',
    width: '110px',
    cell: (run) => <Duration from={run.startedAt} to={run.finishedAt} />,
  },
  { key: 'version', label: 'Version', align: 'end', minor: true, width: '84px', cell: (run) => run.version },
  {
    key: 'id',
    label: 'Id',
    minor: true,
    width: '136px',
    cell: (run) => (
      <RowActions>
        <CopyId id={run.id} />
      </RowActions>
    ),
  },
]
