import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { EventsList } from './events-list.tsx'
import { WholeOutput } from './output-view.tsx'
import css from './runs.module.css'
import { SubRuns, subRunIds } from './sub-runs.tsx'
import { Timeline } from './timeline.tsx'

type RunTabsProps = {
  run: RunDetail
  tab: string | undefined
  onTab: (tab: string) => void
  selected: string | undefined
  onSelect: (path: string) => void
}

/** While it runs one watches the time, afterwards one reads the result: that decides which tab is open at first. */
export function RunTabs({ run, tab, onTab, selected, onSelect }: RunTabsProps) {
  const subRuns = subRunIds(run).length
  return (
    <Tabs
      label={t('runs.aboutThisRun')}
      fill
      selected={tab ?? (run.state === 'succeeded' ? 'output' : 'timeline')}
      onSelect={onTab}
      tabs={[
        { key: 'output', label: t('runs.output'), body: () => <RunOutput run={run} /> },
        {
          key: 'timeline',
          label: t('runs.timeline'),
          count: run.nodes.length,
          body: () => <Timeline run={run} selected={selected} onSelect={onSelect} />,
        },
        {
          key: 'inputs',
          label: t('runs.inputs'),
          body: () => (
            <div className={css.pad}>
              <JsonView value={run.inputs} label={t('runs.inputs')} />
            </div>
          ),
        },
        { key: 'logs', label: t('runs.logs'), body: () => <EventsList key="logs" runId={run.id} first="log" /> },
        ...(subRuns > 0
          ? [{ key: 'sub-runs', label: t('runs.subRuns'), count: subRuns, body: () => <SubRuns run={run} /> }]
          : []),
        { key: 'events', label: t('runs.events'), count: run.lastSeq, body: () => <EventsList runId={run.id} /> },
      ]}
    />
  )
}

function RunOutput({ run }: { run: RunDetail }) {
  if (run.state !== 'succeeded') {
    return <p className={css.none}>{hasEnded(run.state) ? t('runs.aRunThatDidNot') : t('runs.theOutputIsHereWhen')}</p>
  }
  return (
    <div className={css.pad}>
      <WholeOutput runId={run.id} output={run.outputs} isTruncated={run.outputsTruncated} />
    </div>
  )
}
