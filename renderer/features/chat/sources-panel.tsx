import type { ChatTurn } from '../../../contracts/chat.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import { t } from '../../text/text.ts'
import { formatFixed } from '../../ui/durations.ts'
import { placeOf } from '../documents/place-of.ts'
import type { Shown } from '../documents/shown.ts'
import css from './chat.module.css'

type Props = { turn: ChatTurn; onShow: (shown: Shown) => void }

/** The sentences that an answer stands on, and all that was found, with its scores. */
export function SourcesPanel({ turn, onShow }: Props) {
  const { citations = [], passages = [] } = turn.answer ?? {}
  return (
    <aside className={css.sources} aria-label={t('chat.sources')}>
      <h2>{t('chat.sources')}</h2>
      {turn.state === 'writing' && <p className="muted">{t('chat.theyComeWithTheAnswer')}</p>}
      {turn.state !== 'writing' && citations.length === 0 && (
        <p className="muted">{t('chat.thisAnswerCitesNothing')}</p>
      )}
      <ol className={css.sourceList}>
        {citations.map((citation) => (
          <li key={citation.number}>
            <button type="button" className={css.place} onClick={() => onShow(citation)}>
              {`${citation.number}. ${placeOf(citation)}`}
            </button>
            <p className={css.quote}>“{citation.quote}”</p>
          </li>
        ))}
      </ol>
      {passages.length > 0 && (
        <details className={css.found}>
          <summary>{t('chat.allThatWasFound', { number: passages.length })}</summary>
          <ol className={css.sourceList}>
            {passages.map((hit) => (
              <Found key={hit.id} hit={hit} onShow={onShow} />
            ))}
          </ol>
        </details>
      )}
    </aside>
  )
}

function Found({ hit, onShow }: { hit: SearchHit; onShow: Props['onShow'] }) {
  return (
    <li>
      <button type="button" className={css.place} onClick={() => onShow(hit)}>
        {placeOf(hit)}
      </button>
      <p className={css.why}>
        {t('chat.score', { score: formatFixed(hit.score, 2) })}
        {hit.terms.length > 0 && ': '}
        {hit.terms.map(({ term, score }) => `${term} ${formatFixed(score, 2)}`).join(', ')}
      </p>
      <p className={css.quote}>{hit.text}</p>
    </li>
  )
}
