import type { Answer } from '../../../contracts/answers.ts'
import { t } from '../../text/text.ts'
import { placeOf } from '../documents/place-of.ts'
import type { Shown } from '../documents/shown.ts'
import css from './knowledge.module.css'

type Props = { answer: Answer; onShow: (shown: Shown) => void }

/** The text, with each [1] as a way to the sentence that it stands on, and those sentences below. */
export function AnswerView({ answer, onShow }: Props) {
  const { text, citations, isSupported, passages, notice, droppedCitations } = answer
  return (
    <div className={css.answer}>
      <p className={css.text}>
        {text.split(/(\[\d+\])/).map((part, at) => {
          const citation = citations.find(({ number }) => part === `[${number}]`)
          return citation ? (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
              key={at}
              type="button"
              className={css.cite}
              aria-label={t('knowledge.source', { number: citation.number, place: placeOf(citation) })}
              onClick={() => onShow(citation)}
            >
              {part}
            </button>
          ) : (
            part
          )
        })}
      </p>
      {isSupported ? (
        <ol className={css.sources} aria-label={t('knowledge.sources')}>
          {citations.map((citation) => (
            <li key={citation.number} className={css.hit}>
              <button type="button" className={css.place} onClick={() => onShow(citation)}>
                [{citation.number}] {placeOf(citation)}
              </button>
              <p className={css.quote}>“{citation.quote}”</p>
            </li>
          ))}
        </ol>
      ) : (
        passages.length > 0 && <p className="muted">{t('knowledge.passagesCameClosest', { count: passages.length })}</p>
      )}
      {!isSupported && (
        <ul className={css.sources}>
          {passages.slice(0, 3).map((hit) => (
            <li key={hit.id} className={css.hit}>
              <button type="button" className={css.place} onClick={() => onShow(hit)}>
                {placeOf(hit)}
              </button>
              <p className={css.quote}>{hit.text}</p>
            </li>
          ))}
        </ul>
      )}
      {droppedCitations > 0 && (
        <p className="muted">{t('knowledge.citationsDidNotStandThe', { count: droppedCitations })}</p>
      )}
      {notice && <p className="muted">{notice}</p>}
    </div>
  )
}
