import { useQuery } from '@tanstack/react-query'
import { Download, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Evaluation } from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { saveText } from '../../page/save-file.ts'
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
      title={data?.name ?? 'Evaluation'}
      above={[
        { label: 'Knowledge', href: '/knowledge' },
        { label: 'Evaluations', href: '/knowledge/evaluations' },
      ]}
      beside={data && <EvaluationState one={data} />}
      actions={data && <Actions one={data} />}
    >
      {error && <ErrorView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={8} />}
      {data?.problem && <ProblemView problem={data.problem} />}
      {data?.state === 'running' && (
        <progress className={css.progress} value={data.progress} max={1} aria-label="Questions asked" />
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
        Delete
      </Button>
      {data && (
        <Button kind="quiet" icon={Download} onClick={() => saveText(toLines(data.questions), `${one.name}.jsonl`)}>
          Its questions
        </Button>
      )}
      {one.result && (
        <Button
          kind="quiet"
          icon={Download}
          onClick={() => saveText(JSON.stringify(one, undefined, 2), `${one.name}.json`)}
        >
          Its figures
        </Button>
      )}
      {data && (
        <ButtonLink kind="primary" icon={RotateCw} href={`/knowledge/evaluations/new?from=${one.id}`}>
          Measure again
        </ButtonLink>
      )}
      {isLeaving && (
        <ConfirmDialog
          title={`Delete ${one.name}`}
          verb="Delete this evaluation"
          action={remove}
          given={one.id}
          onDone={() => go('/knowledge/evaluations')}
          onClose={() => setLeaving(false)}
        >
          Its figures and its questions go. Documents and settings stay as they are.
        </ConfirmDialog>
      )}
    </>
  )
}
