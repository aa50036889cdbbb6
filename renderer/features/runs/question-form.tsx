import { MessageCircleQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { JsonObject } from '../../../contracts/json.ts'
import type { NodeRun, Question } from '../../../contracts/runs.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { firstValues, formFields, readForm } from '../forms/form-fields.ts'
import { SchemaForm } from '../forms/schema-form.tsx'
import { useAnswer } from './mutations.ts'
import css from './question.module.css'

type Send = (answer: JsonObject) => void
type FormProps = { question: Question; isBusy: boolean; onSend: Send }

type Asking = Pick<NodeRun, 'path' | 'deadlineAt'>
type QuestionProps = { runId: string; node: Asking; name: string; question: Question }

/** What a waiting node asks, and the way to answer it. */
export function QuestionForm({ runId, node, name, question }: QuestionProps) {
  const answer = useAnswer(runId)
  const toast = useToast()
  const send: Send = (given) =>
    answer.mutate(
      { path: node.path, answer: given },
      { onSuccess: () => toast('ok', t('runs.answeredTheRunGoesOn', { name })) },
    )
  const isBusy = answer.isPending || answer.isSuccess
  const Form = forms[question.kind]
  return (
    <section className={css.question} aria-label={t('runs.questionOf', { name })}>
      <header>
        <MessageCircleQuestionMark size={16} aria-hidden />
        <h2>{t('runs.yourAnswerIsNeeded', { name })}</h2>
        {node.deadlineAt && <AnswerBy at={node.deadlineAt} />}
      </header>
      <Markdown text={question.prompt} />
      <Form question={question} isBusy={isBusy} onSend={send} />
      {answer.error && <ErrorView error={answer.error} />}
    </section>
  )
}

const forms: Record<Question['kind'], (props: FormProps) => ReactNode> = {
  approve_reject: ApproveForm,
  choice: ChoiceForm,
  input_required: InputForm,
}

const withComment = (answer: JsonObject, comment: string): JsonObject =>
  comment.trim() ? { ...answer, comment: comment.trim() } : answer

function ApproveForm({ isBusy, onSend }: FormProps) {
  const [comment, setComment] = useState('')
  const send = (approved: boolean) => onSend(withComment({ approved }, comment))
  return (
    <>
      <TextArea
        label={t('runs.comment')}
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className={css.actions}>
        <Button kind="primary" busy={isBusy} onClick={() => send(true)}>
          {t('runs.approve')}
        </Button>
        <Button kind="danger" busy={isBusy} onClick={() => send(false)}>
          {t('runs.reject')}
        </Button>
      </div>
    </>
  )
}

function ChoiceForm({ question, isBusy, onSend }: FormProps) {
  const [comment, setComment] = useState('')
  return (
    <>
      <TextArea
        label={t('runs.comment')}
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className={css.actions}>
        {(question.choices ?? []).map((choice) => (
          <Button key={choice} busy={isBusy} onClick={() => onSend(withComment({ choice }, comment))}>
            {choice}
          </Button>
        ))}
      </div>
    </>
  )
}

function InputForm({ question, isBusy, onSend }: FormProps) {
  const fields = formFields(
    question.form ?? { properties: { answer: { type: 'string', title: t('runs.answer'), maxLength: 4000 } } },
  )
  const [values, setValues] = useState(() => firstValues(fields))
  const [isChecked, setChecked] = useState(false)
  const { read, problems } = readForm(fields, values)
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (Object.keys(problems).length === 0 && !isBusy) onSend(read)
      }}
    >
      <SchemaForm fields={fields} values={values} problems={isChecked ? problems : {}} onChange={setValues} />
      <div className={css.actions}>
        <Button kind="primary" type="submit" busy={isBusy}>
          {t('runs.sendTheAnswer')}
        </Button>
      </div>
    </form>
  )
}

const AnswerBy = ({ at }: { at: string }) => (
  <span>{marked(t('runs.answerAtTheLatest'), { relativeTime: () => <RelativeTime at={at} /> })}</span>
)
