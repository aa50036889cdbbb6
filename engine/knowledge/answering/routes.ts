import { type AnswerEvent, type Ask, askRoute, streamAnswerRoute } from '../../../contracts/answers.ts'
import { isAppError, toProblem } from '../../../contracts/errors.ts'
import { type Caller, type StreamEvent, serve } from '../../../contracts/route.ts'
import { answerQuestion } from './answer-question.ts'

type Needs = Parameters<typeof answerQuestion>[0]

export const answerRoutes = (needs: Needs) => [
  serve(askRoute, ({ caller, body, signal }) => answerQuestion(needs, caller, body, signal)),
  serve(streamAnswerRoute, ({ caller, body, signal }) => streamAnswer(needs, caller, body, signal)),
]

/** A failure before the first event is an answer of its own; after it, the last event. */
async function* streamAnswer(
  needs: Needs,
  caller: Caller,
  asked: Ask,
  hungUp: AbortSignal,
): AsyncGenerator<StreamEvent<AnswerEvent>> {
  const gone = new AbortController()
  const events: AnswerEvent[] = []
  let news = Promise.withResolvers<void>()
  const tell = (event: AnswerEvent) => {
    events.push(event)
    news.resolve()
  }
  let isDone = false
  let failure: unknown
  const working = answerQuestion(needs, caller, asked, AbortSignal.any([hungUp, gone.signal]), tell)
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      isDone = true
      news.resolve()
    })
  let count = 0
  try {
    for (;;) {
      await news.promise
      news = Promise.withResolvers<void>()
      for (const data of events.splice(0)) yield { id: String(++count), data }
      if (isDone && events.length === 0) break
    }
    if (failure === undefined) return
    if (count === 0 || !isAppError(failure)) throw failure
    yield { id: String(++count), data: { type: 'failed', problem: toProblem(failure) } }
  } finally {
    gone.abort()
    await working
  }
}
