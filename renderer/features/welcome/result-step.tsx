import { useQuery } from '@tanstack/react-query'
import { FileText, MessagesSquare } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import { useAsk, useStartDemo } from '../chat/mutations.ts'
import { useStartRun } from '../start-run/use-start-run.ts'
import { FirstAnswer } from './first-answer.tsx'
import { FirstReport } from './first-report.tsx'
import css from './welcome.module.css'

/** Ends on something that was made here and now: a report with its run behind it, or an answer with its sources. */
export function ResultStep({ onDone }: { onDone: () => void }) {
  const [params, setParams] = useSearchParams()
  const runId = params.get('run')
  const sessionId = params.get('session')
  const replace = (next: Record<string, string>) => setParams(next, { replace: true })
  return (
    <>
      <h2>{t('welcome.yourFirstResult')}</h2>
      <p>{t('welcome.chooseOneItTakesA')}</p>
      <div className={css.choices}>
        <ReportChoice onStarted={(run) => replace({ run })} />
        <AnswerChoice onStarted={(session) => replace({ session })} />
      </div>
      {runId && <FirstReport key={runId} runId={runId} onDone={onDone} />}
      {sessionId && <FirstAnswer key={sessionId} sessionId={sessionId} onDone={onDone} />}
    </>
  )
}

function ReportChoice({ onStarted }: { onStarted: (runId: string) => void }) {
  const { data } = useQuery(blueprintsQuery(useClient(), { limit: 100 }))
  const start = useStartRun()
  const shipped = data?.items.filter(({ bundle }) => bundle === 'getting-started') ?? []
  const [report] = shipped.toSorted((a, b) => b.nodeCount - a.nodeCount)
  return (
    <section className={css.choice} aria-label={t('welcome.aReport')}>
      <header>
        <h3>{t('welcome.aReportFromAWorkflow')}</h3>
      </header>
      <p>{report ? `“${report.name}”: ${report.description}` : t('welcome.theExampleWorkflowIsNot')}</p>
      <Button
        kind="primary"
        icon={FileText}
        disabled={!report}
        busy={start.isPending}
        onClick={() =>
          report &&
          start.mutate(
            { blueprintId: report.id, inputs: {}, key: crypto.randomUUID() },
            { onSuccess: ({ id }) => onStarted(id) },
          )
        }
      >
        {t('welcome.makeTheReport')}
      </Button>
      {start.error && <ErrorView error={start.error} />}
    </section>
  )
}

function AnswerChoice({ onStarted }: { onStarted: (sessionId: string) => void }) {
  const demo = useStartDemo()
  const ask = useAsk()
  async function run(): Promise<void> {
    const { session, question } = await demo.mutateAsync()
    await ask.mutateAsync({ sessionId: session.id, body: { question } })
    onStarted(session.id)
  }
  const error = demo.error ?? ask.error
  return (
    <section className={css.choice} aria-label={t('welcome.anAnswer')}>
      <header>
        <h3>{t('welcome.anAnswerFromDocuments')}</h3>
      </header>
      <p>{t('welcome.threeMadeUpDocumentsAnd')}</p>
      <Button icon={MessagesSquare} busy={demo.isPending || ask.isPending} onClick={() => void run().catch(() => {})}>
        {t('welcome.askTheDocuments')}
      </Button>
      {error && <ErrorView error={error} />}
    </section>
  )
}
