import { MessageCircleQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { JsonObject } from '../../../contracts/json.ts'
import type { NodeRun, Question } from '../../../contracts/runs.ts'
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
      { onSuccess: () => toast('ok', `Answered ${name}. The run goes on.`) },
    )
  const isBusy = answer.isPending || answer.isSuccess
  const Form = forms[question.kind]
  return (
    <section className={css.question} aria-label={`Question of ${name}`}>
      <header>
        <MessageCircleQuestionMark size={16} aria-hidden />
        <h2>{name}: your answer is needed</h2>
        {node.deadlineAt && (
          <span>
            answer <RelativeTime at={node.deadlineAt} /> at the latest
          </span>
        )}
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
      <TextArea label="Comment" rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
      <div className={css.actions}>
        <Button kind="primary" busy={isBusy} onClick={() => send(true)}>
          Approve
        </Button>
        <Button kind="danger" busy={isBusy} onClick={() => send(false)}>
          Reject
        </Button>
      </div>
    </>
  )
}

function ChoiceForm({ question, isBusy, onSend }: FormProps) {
  const [comment, setComment] = useState('')
  return (
    <>
      <TextArea label="Comment" rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
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
    question.form ?? { properties: { answer: { type: 'string', title: 'Answer', maxLength: 4000 } } },
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
          Send the answer
        </Button>
      </div>
    </form>
  )
}
