import { Download, Plus, Sparkles, Upload, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { EvaluationQuestion, RelevantPlace, StartEvaluation } from '../../../contracts/evaluations.ts'
import { saveText } from '../../page/save-file.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView } from '../../ui/states.tsx'
import css from './evaluations.module.css'
import { parseQuestions, toLines } from './parse-questions.ts'
import { useMakeQuestions } from './queries.ts'

type Props = { draft: StartEvaluation; onChange: (changed: Partial<StartEvaluation>) => void }
const empty: EvaluationQuestion = { question: '', relevant: [{ document: '' }] }
const someCount = 20

/** Own questions, by hand or from a file, or such that are made from the documents. */
export function QuestionsPart({ draft, onChange }: Props) {
  const { questions, made } = draft
  return (
    <Card title={t('evaluations.questions')}>
      <div className={css.settings}>
        <Segments
          label={t('evaluations.whereTheyComeFrom')}
          options={sources()}
          value={questions ? 'own' : 'made'}
          onChange={(source) => onChange({ questions: source === 'own' ? [empty] : undefined })}
        />
        {questions ? (
          <OwnQuestions
            questions={questions}
            collectionIds={draft.collectionIds}
            onChange={(changed) => onChange({ questions: changed })}
          />
        ) : (
          <TextField
            label={t('evaluations.howMany')}
            type="number"
            min={1}
            max={2000}
            hint={t('evaluations.madeOfTheTellingWords')}
            value={made?.count ?? 100}
            onChange={({ target }) => onChange({ made: { count: Number(target.value), seed: made?.seed ?? 1 } })}
          />
        )}
      </div>
    </Card>
  )
}

const sources = () => [
  { value: 'made' as const, label: t('evaluations.madeFromTheDocuments') },
  { value: 'own' as const, label: t('evaluations.ownQuestions') },
]

type OwnProps = {
  questions: readonly EvaluationQuestion[]
  collectionIds: string[]
  onChange: (questions: EvaluationQuestion[]) => void
}

function OwnQuestions({ questions, collectionIds, onChange }: OwnProps) {
  const make = useMakeQuestions()
  const file = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState('')
  const written = questions.filter(({ question }) => question.trim() !== '')
  const add = (more: readonly EvaluationQuestion[]) => onChange([...written, ...more])
  const read = async (chosen: File | undefined) => {
    setProblem('')
    if (!chosen) return
    try {
      add(parseQuestions(await chosen.text()))
    } catch (error) {
      setProblem(t('evaluations.wasNotTaken', { name: chosen.name, why: error instanceof Error ? error.message : '' }))
    }
  }
  const change = (at: number, question: EvaluationQuestion) =>
    onChange(questions.map((one, own) => (own === at ? question : one)))
  return (
    <>
      <div className={css.row}>
        <input
          ref={file}
          type="file"
          hidden
          accept=".csv,.json,.jsonl,.txt"
          aria-label={t('evaluations.aFileOfQuestions')}
          onChange={({ target }) => {
            void read(target.files?.[0])
            target.value = ''
          }}
        />
        <Button size="small" icon={Upload} onClick={() => file.current?.click()}>
          {t('evaluations.importCsvOrJson')}
        </Button>
        <Button
          size="small"
          icon={Sparkles}
          busy={make.isPending}
          onClick={() => make.mutate({ collectionIds, count: someCount }, { onSuccess: ({ items }) => add(items) })}
        >
          {t('evaluations.makeToBeginWith', { number: someCount })}
        </Button>
        {written.length > 0 && (
          <Button size="small" icon={Download} onClick={() => saveText(toLines(written), 'questions.jsonl')}>
            {t('evaluations.export')}
          </Button>
        )}
      </div>
      {problem && <p role="alert">{problem}</p>}
      {make.error && <ErrorView error={make.error} />}
      <p className="muted">{t('evaluations.questionsACsvNamesIts', { count: written.length })}</p>
      <div className={css.scroll}>
        {questions.map((one, at) => (
          <QuestionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: their words are being typed
            key={at}
            one={one}
            number={at + 1}
            onChange={(changed) => change(at, changed)}
            onRemove={() => onChange(questions.filter((_, own) => own !== at))}
          />
        ))}
      </div>
      <div>
        <Button size="small" icon={Plus} onClick={() => onChange([...questions, empty])}>
          {t('evaluations.anotherQuestion')}
        </Button>
      </div>
    </>
  )
}

type RowProps = {
  one: EvaluationQuestion
  number: number
  onChange: (one: EvaluationQuestion) => void
  onRemove: () => void
}

/** The first of its places can be written here; more of them come from a file, and stay. */
function QuestionRow({ one, number, onChange, onRemove }: RowProps) {
  const [place = { document: '' }, ...others] = one.relevant
  const setPlace = (changed: RelevantPlace) => onChange({ ...one, relevant: [changed, ...others] })
  return (
    <div className={css.row}>
      <div className={css.wide}>
        <TextField
          label={t('evaluations.question', { number })}
          value={one.question}
          onChange={({ target }) => onChange({ ...one, question: target.value })}
        />
      </div>
      <div className={css.wide}>
        <TextField
          label={
            others.length > 0
              ? t('evaluations.documentsThatAnswerIt', { count: others.length })
              : t('evaluations.documentThatAnswersIt')
          }
          value={place.document}
          onChange={({ target }) => setPlace({ ...place, document: target.value })}
        />
      </div>
      <div className={css.narrow}>
        <TextField
          label={t('evaluations.page')}
          type="number"
          min={1}
          placeholder={t('evaluations.any')}
          value={place.page ?? ''}
          onChange={({ target }) => setPlace(withPage(place, target.value))}
        />
      </div>
      <IconButton icon={X} label={t('evaluations.leaveOutQuestion', { number })} onClick={onRemove} />
    </div>
  )
}

function withPage({ page: _, ...rest }: RelevantPlace, text: string): RelevantPlace {
  return text === '' ? rest : { ...rest, page: Number(text) }
}
