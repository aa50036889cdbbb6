import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { RunEvent } from '../../../contracts/events.ts'
import type { NodeRun, RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { Scrolling } from '../../ui/scrolling.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { ProblemView } from '../../ui/states.tsx'
import { Duration } from '../../ui/time.tsx'
import { NodeHead, NodeSettings } from '../blueprints/node-settings.tsx'
import { findNode } from '../canvas/children-of.ts'
import { overlayOf } from '../canvas/overlay.ts'
import { AttemptsList } from './attempts-list.tsx'
import { WholeOutput } from './output-view.tsx'
import { runEventsQuery } from './queries.ts'
import { OriginMark } from './run-marks.tsx'
import css from './runs.module.css'
import { usageWords, writtenText } from './written-text.ts'

type NodePanelProps = { run: RunDetail; path: string; onClose: () => void }

/** One node of a run: how it went, what it gave, why it failed, what it said, and its settings. */
export function NodePanel({ run, path, onClose }: NodePanelProps) {
  const spec = findNode(run.document.nodes, path)
  const node = overlayOf(run.nodes).get(path)
  return (
    <aside className={css.nodePanel} aria-label={t('runs.selectedNode')}>
      <div className={css.nodePanelHead}>
        {spec ? <NodeHead node={spec} /> : <h2>{path}</h2>}
        <IconButton icon={X} label={t('runs.closeTheNode')} onClick={onClose} />
      </div>
      {node ? <NodeResult run={run} node={node} /> : <p className="muted">{t('runs.thisNodeHasNotStarted')}</p>}
      {spec && (
        <Part title={t('runs.settings')}>
          <NodeSettings node={spec} />
        </Part>
      )}
    </aside>
  )
}

function NodeResult({ run, node }: { run: RunDetail; node: NodeRun }) {
  return (
    <>
      <p className={css.nodeState}>
        <StateMark state={node.state} />
        {node.state !== 'skipped' && <Duration from={node.startedAt} to={node.finishedAt} />}
        {node.attempt > 1 && <span>{t('runs.attempt2', { attempt: node.attempt })}</span>}
        {node.outputBytes !== null && <span>{formatBytes(node.outputBytes)}</span>}
        {node.usage && <span>{usageWords(node.usage)}</span>}
      </p>
      <OriginMark origin={node.origin} />
      {node.childRunId && <Link href={`/runs/${node.childRunId}`}>{t('runs.openTheRunThatIt')}</Link>}
      {node.error && <ProblemView problem={node.error} />}
      {node.attempt > 1 && <AttemptsList runId={run.id} path={node.path} />}
      {node.state === 'succeeded' && (
        <Part title={t('runs.output')}>
          <WholeOutput
            runId={run.id}
            path={node.path}
            output={node.output}
            isTruncated={node.outputTruncated}
            bytes={node.outputBytes}
          />
        </Part>
      )}
      {node.state === 'running' && <Writing runId={run.id} path={node.path} />}
      <NodeLog runId={run.id} path={node.path} />
    </>
  )
}

/** What a model is writing right now. */
function Writing({ runId, path }: { runId: string; path: string }) {
  const { data = [] } = useQuery(runEventsQuery(useClient(), runId))
  const { text, reasoning } = writtenText(data, path)
  if (!text && !reasoning) return null
  return (
    <Part title={t('runs.beingWritten')}>
      <Scrolling className={css.log}>{text || reasoning}</Scrolling>
    </Part>
  )
}

function NodeLog({ runId, path }: { runId: string; path: string }) {
  const { data = [] } = useQuery(runEventsQuery(useClient(), runId))
  const lines = data.filter((event) => event.path === path && event.type === 'node.log')
  const progress = data.findLast((event) => event.path === path && event.type === 'node.progress')
  if (lines.length === 0 && !progress) return null
  return (
    <Part title={t('runs.log')}>
      {progress && <p className="muted">{progressWords(progress)}</p>}
      {lines.length > 0 && (
        <Scrolling className={css.log}>
          {lines.map((line) => (
            <span key={line.seq} data-level={String(line.data.level ?? 'info')}>
              {`${String(line.data.text ?? '')}\n`}
            </span>
          ))}
        </Scrolling>
      )}
    </Part>
  )
}

const progressWords = ({ data }: RunEvent): string => `${Number(data.percent ?? 0)} % ${String(data.message ?? '')}`

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={css.part}>
    <h3>{title}</h3>
    {children}
  </section>
)
