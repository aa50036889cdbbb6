import type { ChatTurn } from '../../../contracts/chat.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Shown } from '../documents/shown.ts'
import css from './chat.module.css'

type Props = { turn: ChatTurn; onShow: (shown: Shown) => void }

/** The sentences that an answer stands on, and all that was found, with its scores. */
export function SourcesPanel({ turn, onShow }: Props) {
  const { citations = [], passages = [] } = turn.answer ?? {}
  return (
    <aside className={css.sources} aria-label="Sources">
      <h2>Sources</h2>
      {turn.state === 'writing' && <p className="muted">They come with the answer.</p>}
      {turn.state !== 'writing' && citations.length === 0 && <p className="muted">This answer cites nothing.</p>}
      <ol className={css.sourceList}>
        {citations.map((citation) => (
          <li key={citation.number}>
            <button type="button" className={css.place} onClick={() => onShow(citation)}>
              {citation.number}. {citation.documentName}, page {citation.page}
            </button>
            <p className={css.quote}>“{citation.quote}”</p>
          </li>
        ))}
      </ol>
      {passages.length > 0 && (
        <details className={css.found}>
          <summary>All that was found ({passages.length})</summary>
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
        {hit.documentName}, page {hit.page}
      </button>
      <p className={css.why}>
        Score {hit.score.toFixed(2)}
        {hit.terms.length > 0 && ': '}
        {hit.terms.map(({ term, score }) => `${term} ${score.toFixed(2)}`).join(', ')}
      </p>
      <p className={css.quote}>{hit.text}</p>
    </li>
  )
}
