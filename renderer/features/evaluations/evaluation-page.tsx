import { useQuery } from '@tanstack/react-query'
import { Download, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Evaluation } from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { saveText } from '../../page/save-file.ts'
import { t } from '../../text/text.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import css from './evaluations.module.css'
import { EvaluationState } from './evaluations-page.tsx'
import { toLines } from './parse-questions.ts'
import { askedQuery, evaluationQuery, useDeleteEvaluation } from './queries.ts'
import { ResultView } from './result-view.tsx'

export default function EvaluationPage({ evaluationId }: { evaluationId: string }) {
  const { data, error, refetch } = useQuery(evaluationQuery(useClient(), evaluationId))
  return (
    <Page
      title={data?.name ?? t('evaluations.evaluation')}
      above={[
        { label: t('evaluations.knowledge'), href: '/knowledge' },
        { label: t('evaluations.evaluations'), href: '/knowledge/evaluations' },
      ]}
      beside={data && <EvaluationState one={data} />}
      actions={data && <Actions one={data} />}
    >
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={8} />}
      {data?.problem && <ProblemView problem={data.problem} />}
      {data?.state === 'running' && (
        <progress className={css.progress} value={data.progress} max={1} aria-label={t('evaluations.questionsAsked')} />
      )}
      {data?.result && <ResultView result={data.result} />}
    </Page>
  )
}

function Actions({ one }: { one: Evaluation }) {
  const asked = useQuery(askedQuery(useClient(), one.id))
  const remove = useDeleteEvaluation()
  const [, go] = useLocation()
  const [isLeaving, setLeaving] = useState(false)
  const { data } = asked
  return (
    <>
      <Button kind="quiet" icon={Trash2} onClick={() => setLeaving(true)}>
        {t('evaluations.deleteWord')}
      </Button>
      {data && (
        <Button kind="quiet" icon={Download} onClick={() => saveText(toLines(data.questions), `${one.name}.jsonl`)}>
          {t('evaluations.itsQuestions')}
        </Button>
      )}
      {one.result && (
        <Button
          kind="quiet"
          icon={Download}
          onClick={() => saveText(JSON.stringify(one, undefined, 2), `${one.name}.json`)}
        >
          {t('evaluations.itsFigures')}
        </Button>
      )}
      {data && (
        <ButtonLink kind="primary" icon={RotateCw} href={`/knowledge/evaluations/new?from=${one.id}`}>
          {t('evaluations.measureAgain')}
        </ButtonLink>
      )}
      {isLeaving && (
        <ConfirmDialog
          title={t('evaluations.deleteNamed', { name: one.name })}
          verb={t('evaluations.deleteThisEvaluation')}
          action={remove}
          given={one.id}
          onDone={() => go('/knowledge/evaluations')}
          onClose={() => setLeaving(false)}
        >
          {t('evaluations.itsFiguresAndItsQuestions')}
        </ConfirmDialog>
      )}
    </>
  )
}
