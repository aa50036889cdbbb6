import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
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
      label="About this run"
      fill
      selected={tab ?? (run.state === 'succeeded' ? 'output' : 'timeline')}
      onSelect={onTab}
      tabs={[
        { key: 'output', label: 'Output', body: () => <RunOutput run={run} /> },
        {
          key: 'timeline',
          label: 'Timeline',
          count: run.nodes.length,
          body: () => <Timeline run={run} selected={selected} onSelect={onSelect} />,
        },
        {
          key: 'inputs',
          label: 'Inputs',
          body: () => (
            <div className={css.pad}>
              <JsonView value={run.inputs} label="Inputs" />
            </div>
          ),
        },
        { key: 'logs', label: 'Logs', body: () => <EventsList key="logs" runId={run.id} first="log" /> },
        ...(subRuns > 0
          ? [{ key: 'sub-runs', label: 'Sub-runs', count: subRuns, body: () => <SubRuns run={run} /> }]
          : []),
        { key: 'events', label: 'Events', count: run.lastSeq, body: () => <EventsList runId={run.id} /> },
      ]}
    />
  )
}

function RunOutput({ run }: { run: RunDetail }) {
  if (run.state !== 'succeeded') {
    return (
      <p className={css.none}>
        {hasEnded(run.state)
          ? 'A run that did not succeed has no output. What its nodes gave is on the canvas and in the timeline.'
          : 'The output is here when the run has succeeded.'}
      </p>
    )
  }
  return (
    <div className={css.pad}>
      <WholeOutput runId={run.id} output={run.outputs} isTruncated={run.outputsTruncated} />
    </div>
  )
}
