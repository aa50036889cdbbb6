import type { RunSummary } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { CopyId } from '../../ui/copy.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { type Column, RowActions, RowLink } from '../../ui/table.tsx'
import { Duration, RelativeTime } from '../../ui/time.tsx'
import { RunMarks } from './run-marks.tsx'
import css from './runs.module.css'

export const runColumns: readonly Column<RunSummary>[] = [
  {
    key: 'state',
    get label() {
      return t('runs.state')
    },
    width: '152px',
    cell: (run) => <StateMark state={run.state} />,
  },
  {
    key: 'name',
    get label() {
      return t('runs.workflow')
    },
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
    get label() {
      return t('runs.started')
    },
    width: '124px',
    cell: (run) => <RelativeTime at={run.startedAt ?? run.createdAt} />,
  },
  {
    key: 'duration',
    get label() {
      return t('runs.took')
    },
    align: 'end',
    width: '110px',
    cell: (run) => <Duration from={run.startedAt} to={run.finishedAt} />,
  },
  {
    key: 'version',
    get label() {
      return t('runs.version')
    },
    align: 'end',
    minor: true,
    width: '84px',
    cell: (run) => run.version,
  },
  {
    key: 'id',
    get label() {
      return t('runs.id')
    },
    minor: true,
    width: '136px',
    cell: (run) => (
      <RowActions>
        <CopyId id={run.id} />
      </RowActions>
    ),
  },
]
