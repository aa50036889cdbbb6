import type { Answer } from '../../../contracts/answers.ts'
import { plural } from '../../ui/durations.ts'
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
              aria-label={`Source ${citation.number}: ${citation.documentName}, page ${citation.page}`}
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
        <ol className={css.sources} aria-label="Sources">
          {citations.map((citation) => (
            <li key={citation.number} className={css.hit}>
              <button type="button" className={css.place} onClick={() => onShow(citation)}>
                [{citation.number}] {citation.documentName}, page {citation.page}
              </button>
              <p className={css.quote}>“{citation.quote}”</p>
            </li>
          ))}
        </ol>
      ) : (
        passages.length > 0 && <p className="muted">{plural(passages.length, 'passage')} came closest:</p>
      )}
      {!isSupported && (
        <ul className={css.sources}>
          {passages.slice(0, 3).map((hit) => (
            <li key={hit.id} className={css.hit}>
              <button type="button" className={css.place} onClick={() => onShow(hit)}>
                {hit.documentName}, page {hit.page}
              </button>
              <p className={css.quote}>{hit.text}</p>
            </li>
          ))}
        </ul>
      )}
      {droppedCitations > 0 && (
        <p className="muted">{plural(droppedCitations, 'citation')} did not stand the check and were taken out.</p>
      )}
      {notice && <p className="muted">{notice}</p>}
    </div>
  )
}
