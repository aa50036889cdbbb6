import { MessageCircleQuestionMark } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type Answer, streamAnswerRoute } from '../../../contracts/answers.ts'
import { callStream } from '../../../contracts/call.ts'
import { AppError, fromProblem } from '../../../contracts/errors.ts'
import type { Collection } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import type { Shown } from '../documents/shown.ts'
import { AnswerView } from './answer-view.tsx'
import css from './knowledge.module.css'

type Asking = { state: 'idle' } | { state: 'writing'; text: string } | { state: 'failed'; error: unknown } | Done
type Done = { state: 'done'; answer: Answer }

export function AskBox({ collection, onShow }: { collection: Collection; onShow: (shown: Shown) => void }) {
  const [question, setQuestion] = useState('')
  const { asking, ask } = useAsking(collection.id)
  return (
    <Card title={t('knowledge.ask')}>
      <div className={css.answer}>
        <form
          className={css.line}
          onSubmit={(event) => {
            event.preventDefault()
            if (question.trim() !== '') void ask(question.trim())
          }}
        >
          <div className={css.grow}>
            <TextField
              label={t('knowledge.aQuestionAbout', { name: collection.name })}
              value={question}
              maxLength={4000}
              onChange={(event) => setQuestion(event.target.value)}
            />
          </div>
          <Button kind="primary" type="submit" icon={MessageCircleQuestionMark} busy={asking.state === 'writing'}>
            {t('knowledge.ask')}
          </Button>
        </form>
        <div aria-live="polite">
          {asking.state === 'writing' && (
            <p className={css.text}>{asking.text || t('knowledge.lookingIntoYourDocuments')}</p>
          )}
          {asking.state === 'failed' && <ErrorView error={asking.error} onRetry={() => void ask(question.trim())} />}
          {asking.state === 'done' && <AnswerView answer={asking.answer} onShow={onShow} />}
        </div>
      </div>
    </Card>
  )
}

function useAsking(collectionId: string) {
  const client = useClient()
  const [asking, setAsking] = useState<Asking>({ state: 'idle' })
  const current = useRef<AbortController>(undefined)
  useEffect(() => () => current.current?.abort(), [])

  async function ask(question: string): Promise<void> {
    current.current?.abort()
    const own = new AbortController()
    current.current = own
    setAsking({ state: 'writing', text: '' })
    try {
      const given = { body: { question, collectionIds: [collectionId] }, signal: own.signal }
      let text = ''
      let answer: Answer | undefined
      for await (const { data } of callStream(client, streamAnswerRoute, given)) {
        if (data.type === 'failed') throw fromProblem(data.problem)
        if (data.type === 'restart') text = ''
        if (data.type === 'text') text += data.text
        if (data.type === 'answer') answer = data.answer
        if (!own.signal.aborted) setAsking({ state: 'writing', text })
      }
      if (!answer) throw new AppError('model-failed', { detail: t('knowledge.theAnswerBrokeOffAsk') })
      if (!own.signal.aborted) setAsking({ state: 'done', answer })
    } catch (error) {
      if (!own.signal.aborted) setAsking({ state: 'failed', error })
    }
  }
  return { asking, ask }
}
