import { ChevronLeft, ChevronRight, Pencil, RefreshCw, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { AddTurn, ChatTurn } from '../../../contracts/chat.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { ProblemView } from '../../ui/states.tsx'
import { placeOf } from '../documents/place-of.ts'
import type { Shown } from '../documents/shown.ts'
import css from './chat.module.css'
import { CopyAnswer } from './copy-answer.tsx'
import { useRate } from './mutations.ts'
import { RatingComment } from './rating-comment.tsx'
import { useFollowTurn } from './use-follow-turn.ts'

type Props = {
  turn: ChatTurn
  /** Its sources are shown beside. */
  isPicked: boolean
  onPick: () => void
  onShow: (shown: Shown) => void
  onAsk: (body: AddTurn) => Promise<unknown>
  onBranch: (turnId: string) => void
  /** The text has become longer. */
  onGrow: () => void
}

export function TurnView(props: Props) {
  const { turn, isPicked, onAsk, onBranch } = props
  const [isEditing, setEditing] = useState(false)
  return (
    <li className={css.turn} aria-current={isPicked || undefined}>
      {isEditing ? (
        <EditQuestion
          question={turn.question}
          onCancel={() => setEditing(false)}
          onSend={(question) => onAsk({ question, instead: turn.id }).finally(() => setEditing(false))}
        />
      ) : (
        <div className={css.question}>
          <p>{turn.question}</p>
          <IconButton icon={Pencil} label={t('chat.editAndAskAgain')} onClick={() => setEditing(true)} />
        </div>
      )}
      <Branches turn={turn} onBranch={onBranch} />
      {turn.state === 'writing' ? <Writing {...props} /> : <Answered {...props} />}
    </li>
  )
}

function Writing({ turn, onGrow }: Props) {
  const { text, passages, isLost } = useFollowTurn(turn)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what grows
  useEffect(onGrow, [text])
  return (
    <div className={css.answer} aria-busy="true">
      {text ? (
        <Markdown text={text} />
      ) : (
        <p className="muted" role="status">
          {passages ? t('chat.readingPassages', { count: passages.length }) : t('chat.lookingIntoYourDocuments')}
        </p>
      )}
      {isLost && <p className="muted">{t('chat.theConnectionWasLostTrying')}</p>}
    </div>
  )
}

function Answered({ turn, onShow, onPick, onAsk, onGrow }: Props) {
  const { answer, state, problem, searched } = turn
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(onGrow, [])
  return (
    <div className={css.answer}>
      {answer && (
        <div role="status">
          <Markdown
            text={answer.text}
            cite={(number) => {
              const citation = answer.citations.find((one) => one.number === number)
              return (
                citation && (
                  <button
                    type="button"
                    className={css.cite}
                    aria-label={t('chat.source', { number, place: placeOf(citation) })}
                    title={citation.quote}
                    onClick={() => onShow(citation)}
                  >
                    {number}
                  </button>
                )
              )
            }}
          />
        </div>
      )}
      {state === 'failed' &&
        (problem ? <ProblemView problem={problem} /> : <p className="muted">{t('chat.theWorkflowEndedWithoutAn')}</p>)}
      {state === 'stopped' && !answer && <p className="muted">{t('chat.stoppedBeforeAnythingWasWritten')}</p>}
      <Remarks turn={turn} />
      {searched && <p className={css.remark}>{t('chat.lookedFor', { searched })}</p>}
      <TurnActions turn={turn} onPick={onPick} onAgain={() => void onAsk({ instead: turn.id })} />
    </div>
  )
}

function Remarks({ turn: { answer } }: { turn: ChatTurn }) {
  if (!answer) return null
  const { droppedCitations, notice, isSupported } = answer
  return (
    <>
      {!isSupported && <p className={css.remark}>{t('chat.noSentenceOfYourDocuments')}</p>}
      {droppedCitations > 0 && (
        <p className={css.remark}>{t('chat.citationsDidNotStandThe', { count: droppedCitations })}</p>
      )}
      {notice && <p className={css.remark}>{notice}</p>}
    </>
  )
}

type ActionProps = { turn: ChatTurn; onPick: () => void; onAgain: () => void }

function TurnActions({ turn, onPick, onAgain }: ActionProps) {
  const rate = useRate()
  const { answer, feedback, runId, id } = turn
  const toggle = (rating: 'up' | 'down') =>
    rate.mutate({ turnId: id, rating: feedback?.rating === rating ? null : rating })
  return (
    <div className={css.actions}>
      {answer && <CopyAnswer text={answer.text} />}
      <IconButton icon={RefreshCw} label={t('chat.answerOnceMore')} onClick={onAgain} />
      {answer && (
        <>
          <IconButton
            icon={ThumbsUp}
            label={t('chat.goodAnswer')}
            aria-pressed={feedback?.rating === 'up'}
            onClick={() => toggle('up')}
          />
          <IconButton
            icon={ThumbsDown}
            label={t('chat.badAnswer')}
            aria-pressed={feedback?.rating === 'down'}
            onClick={() => toggle('down')}
          />
          <Button size="small" kind="quiet" onClick={onPick}>
            {t('chat.sourceCount', { count: answer.citations.length })}
          </Button>
        </>
      )}
      {runId && (
        <Link href={`/runs/${runId}`} className={css.runLink}>
          {t('chat.itsRun')}
        </Link>
      )}
      {answer?.by.model && <span className={css.by}>{answer.by.model}</span>}
      {feedback && <RatingComment key={feedback.rating} turnId={id} {...feedback} />}
    </div>
  )
}

/** Between the turns that stand in the same place. */
function Branches({ turn, onBranch }: Pick<Props, 'turn' | 'onBranch'>) {
  const { siblings, id } = turn
  if (siblings.length < 2) return null
  const at = siblings.indexOf(id)
  const before = siblings[at - 1]
  const after = siblings[at + 1]
  return (
    <div className={css.branches}>
      <IconButton
        icon={ChevronLeft}
        label={t('chat.branchBefore')}
        disabled={!before}
        onClick={() => before && onBranch(before)}
      />
      <span>{t('chat.of', { at: at + 1, total: String(siblings.length) })}</span>
      <IconButton
        icon={ChevronRight}
        label={t('chat.nextBranch')}
        disabled={!after}
        onClick={() => after && onBranch(after)}
      />
    </div>
  )
}

type EditProps = { question: string; onCancel: () => void; onSend: (question: string) => Promise<unknown> }

function EditQuestion({ question, onCancel, onSend }: EditProps) {
  const [text, setText] = useState(question)
  const [isSending, setSending] = useState(false)
  return (
    <form
      className={css.edit}
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() === '') return
        setSending(true)
        onSend(text.trim()).catch(() => setSending(false))
      }}
    >
      <TextArea
        label={t('chat.yourQuestionChanged')}
        value={text}
        maxLength={4000}
        onChange={({ target }) => setText(target.value)}
      />
      <div className={css.actions}>
        <Button kind="primary" type="submit" size="small" busy={isSending}>
          {t('chat.askAgain')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('chat.leaveIt')}
        </Button>
      </div>
    </form>
  )
}
