import { useQuery } from '@tanstack/react-query'
import { Ban, Pause, Play, Redo2, RotateCcw } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { StateMark, stateWord } from '../../ui/state-mark.tsx'
import { ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { Duration, RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { findNode } from '../canvas/children-of.ts'
import { LazyCanvas } from '../canvas/lazy-canvas.tsx'
import { nameOf } from '../canvas/nodes/index.ts'
import { overlayOf } from '../canvas/overlay.ts'
import { StartRunDialog } from '../start-run/start-run-dialog.tsx'
import { useCancelRun, usePauseRun, useRetryRun } from './mutations.ts'
import { NodePanel } from './node-panel.tsx'
import { runQuery } from './queries.ts'
import { QuestionForm } from './question-form.tsx'
import { RunHold } from './run-hold.tsx'
import { RunMarks, WouldCallList } from './run-marks.tsx'
import { RunTabs } from './run-tabs.tsx'
import css from './runs.module.css'
import { useFollowRun } from './use-follow-run.ts'
import { budgetWords, usageWords } from './written-text.ts'

const runs = () => [{ label: t('runs.runs'), href: '/runs' }]

export default function RunPage({ runId }: { runId: string }) {
  const client = useClient()
  const { data, error, refetch } = useQuery(runQuery(client, runId))
  useFollowRun(runId, data !== undefined && !hasEnded(data.state))
  if (error && !data) {
    return (
      <Page title={t('runs.run')} above={runs()}>
        <ErrorView error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  return data ? <Shown run={data} /> : <Skeleton />
}

function Shown({ run }: { run: RunDetail }) {
  const [params, setParams] = useSearchParams()
  const selected = params.get('node') ?? undefined
  const set = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        if (value === undefined) before.delete(name)
        else before.set(name, value)
        return before
      },
      { replace: true },
    )
  const select = (path: string | undefined) => set('node', path)
  const overlay = useMemo(() => overlayOf(run.nodes), [run.nodes])
  const questions = run.nodes.filter((node) => node.state === 'waiting' && node.question)
  return (
    <Page
      title={run.name}
      above={runs()}
      fill
      beside={
        <>
          <StateMark state={run.state} />
          <RunMarks run={run} />
        </>
      }
      lead={<Meta run={run} />}
      actions={<Actions run={run} />}
    >
      {run.error && <ProblemView problem={run.error} action={<ShowFailed run={run} onSelect={select} />} />}
      <RunHold run={run} />
      <WouldCallList run={run} />
      {questions.map(
        (node) =>
          node.question && (
            <QuestionForm
              key={`${node.path} ${node.attempt}`}
              runId={run.id}
              node={node}
              name={nameAt(run, node.path)}
              question={node.question}
            />
          ),
      )}
      <div className={css.board} data-panel={selected !== undefined || undefined}>
        <div className={css.canvas}>
          <LazyCanvas nodes={run.document.nodes} selected={selected} onSelect={select} overlay={overlay} />
        </div>
        <RunTabs
          run={run}
          tab={params.get('tab') ?? undefined}
          onTab={(tab) => set('tab', tab)}
          selected={selected}
          onSelect={select}
        />
        {selected !== undefined && <NodePanel run={run} path={selected} onClose={() => select(undefined)} />}
      </div>
    </Page>
  )
}

function nameAt(run: RunDetail, path: string): string {
  const spec = findNode(run.document.nodes, path)
  return spec ? nameOf(spec) : path
}

/** A run fails because of a node: the way there. */
function ShowFailed({ run, onSelect }: { run: RunDetail; onSelect: (path: string) => void }) {
  const failed = run.nodes.find(({ state, type }) => state === 'failed' && type !== 'parallel' && type !== 'condition')
  if (!failed) return null
  return (
    <Button size="small" onClick={() => onSelect(failed.path)}>
      {t('runs.show', { nameAt: nameAt(run, failed.path) })}
    </Button>
  )
}

function Meta({ run }: { run: RunDetail }) {
  const done = run.nodes.filter((node) => node.state === 'succeeded').length
  return (
    <p className={css.meta}>
      {run.isDraft && run.blueprintId ? (
        <Link href={`/workflows/${run.blueprintId}`}>{t('runs.aDraftOfThisWorkflow')}</Link>
      ) : run.blueprintId ? (
        <Link href={`/workflows/${run.blueprintId}`}>{t('runs.versionOfThisWorkflow', { version: run.version })}</Link>
      ) : (
        t('runs.aDocumentOfItsOwn')
      )}{' '}
      ·{' '}
      {marked(t(run.startedAt ? 'runs.startedAt' : 'runs.askedAt'), {
        when: () => <RelativeTime at={run.startedAt ?? run.createdAt} />,
      })}{' '}
      ·{' '}
      {marked(t(hasEnded(run.state) ? 'runs.tookTime' : 'runs.timeSoFar'), {
        time: () => <Duration from={run.startedAt} to={run.finishedAt} />,
      })}{' '}
      · {t('runs.nodesDone', { count: done })} · {run.usage && `${usageWords(run.usage)} · `}
      {!hasEnded(run.state) && <Deadline at={run.deadlineAt} />}
      {budgetWords(run)}
      <CopyId id={run.id} />
      <Origin run={run} />
    </p>
  )
}

const Deadline = ({ at }: { at: string | null }) =>
  at === null ? null : <>{marked(t('runs.mustEnd'), { relativeTime: () => <RelativeTime at={at} /> })} </>

/** What started it, and what its end has started. */
function Origin({ run: { id, parentRunId, retryOf, trigger, causeRunId, followUps } }: { run: RunDetail }) {
  return (
    <>
      {parentRunId && (
        <> {marked(t('runs.partOfThisRun'), { link: (inner) => <Link href={`/runs/${parentRunId}`}>{inner}</Link> })}</>
      )}
      {retryOf && (
        <>
          {' '}
          {marked(t('runs.repairsThisRunCompare'), {
            link: (inner) => <Link href={`/runs/${retryOf}`}>{inner}</Link>,
            link2: (inner) => <Link href={`/runs/compare?a=${retryOf}&b=${id}`}>{inner}</Link>,
          })}
        </>
      )}
      {trigger && <> {marked(t('runs.startedBy'), { link: () => <Link href="/triggers">{trigger.name}</Link> })}</>}
      {causeRunId && (
        <> {marked(t('runs.afterThisRun'), { link: (inner) => <Link href={`/runs/${causeRunId}`}>{inner}</Link> })}</>
      )}
      {followUps.map(({ id: nextId, name, state }) => (
        <span key={nextId}>
          {' '}
          {marked(t('runs.thenRun', { stateWord: stateWord(state).toLowerCase() }), {
            link: () => <Link href={`/runs/${nextId}`}>{name}</Link>,
          })}
        </span>
      ))}
    </>
  )
}

function Actions({ run }: { run: RunDetail }) {
  const cancel = useCancelRun(run.id)
  const toast = useToast()
  const [isStarting, setStarting] = useState(false)
  const isCancelling = cancel.isPending || run.cancelRequested
  useEffect(() => {
    if (cancel.error) toast('broken', cancel.error.message)
  }, [cancel.error, toast])
  if (!hasEnded(run.state)) {
    return (
      <>
        {!isCancelling && <PauseButton run={run} />}
        <Button kind="danger" icon={Ban} busy={isCancelling} onClick={() => cancel.mutate()}>
          {isCancelling ? t('runs.cancelling') : t('runs.cancelThisRun')}
        </Button>
      </>
    )
  }
  const canRetry = run.state !== 'succeeded'
  return (
    <>
      {canRetry && <RetryButton runId={run.id} />}
      {run.blueprintId && (
        <Button kind={canRetry ? 'plain' : 'primary'} icon={RotateCcw} onClick={() => setStarting(true)}>
          {t('runs.runAgain')}
        </Button>
      )}
      {isStarting && run.blueprintId && (
        <StartRunDialog
          blueprintId={run.blueprintId}
          name={run.name}
          inputs={run.document.inputs}
          before={run.inputs}
          onClose={() => setStarting(false)}
        />
      )}
    </>
  )
}

function PauseButton({ run }: { run: RunDetail }) {
  const pause = usePauseRun(run.id)
  const toast = useToast()
  const isPaused = run.state === 'paused' || run.pauseRequested
  const change = () => pause.mutate(!isPaused, { onError: (error) => toast('broken', error.message) })
  return (
    <Button icon={isPaused ? Play : Pause} busy={pause.isPending} onClick={change}>
      {isPaused ? t('runs.resume') : t('runs.pause')}
    </Button>
  )
}

/** A new run: what succeeded keeps its outputs, the rest runs again. */
function RetryButton({ runId }: { runId: string }) {
  const retry = useRetryRun(runId)
  const toast = useToast()
  const [, goTo] = useLocation()
  const start = () =>
    retry.mutate(undefined, {
      onSuccess: ({ id }) => goTo(`/runs/${id}`),
      onError: (error) => toast('broken', error.message),
    })
  return (
    <Button kind="primary" icon={Redo2} busy={retry.isPending} onClick={start}>
      {t('runs.retryFromFailed')}
    </Button>
  )
}
