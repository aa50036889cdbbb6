import { useQuery } from '@tanstack/react-query'
import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { Duration } from '../../ui/time.tsx'
import { WholeOutput } from '../runs/output-view.tsx'
import { runQuery } from '../runs/queries.ts'
import { useFollowRun } from '../runs/use-follow-run.ts'
import { useArrival } from './use-arrival.ts'
import css from './welcome.module.css'

/** A run as it goes, and then what it made. */
export function FirstReport({ runId, onDone }: { runId: string; onDone: () => void }) {
  const { data: run, error, refetch } = useQuery(runQuery(useClient(), runId))
  useFollowRun(runId, run !== undefined && !hasEnded(run.state))
  const place = useArrival(run?.state === 'succeeded', onDone)
  if (!run) return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
  return (
    <section ref={place} tabIndex={-1} className={css.result} aria-label={t('welcome.theReport')}>
      <header>
        <StateMark state={run.state} />
        <span className={css.soft}>{progressOf(run)}</span>
        {run.startedAt && <Duration from={run.startedAt} to={run.finishedAt} />}
      </header>
      {run.error && <ProblemView problem={run.error} />}
      {run.state === 'succeeded' && (
        <>
          <WholeOutput runId={run.id} output={run.outputs} isTruncated={run.outputsTruncated} />
          <footer>
            <ButtonLink href={`/runs/${run.id}`}>{t('welcome.seeHowItWasMade')}</ButtonLink>
            <ButtonLink href="/" kind="primary">
              {t('welcome.goToHome')}
            </ButtonLink>
          </footer>
        </>
      )}
    </section>
  )
}

function progressOf({ nodes }: RunDetail): string {
  const done = nodes.filter(({ state }) => state === 'succeeded').length
  return t('welcome.ofNodesDone', { done, number: nodes.length })
}
