import type { SearchHit } from '../../../contracts/knowledge.ts'
import { plural } from '../../ui/durations.ts'
import type { Shown } from '../documents/shown.ts'
import css from './knowledge.module.css'

type Props = { hit: SearchHit; number: number; best: number; onShow: (shown: Shown) => void }

/** A passage, how well it fits beside the best one, and what each arm of the search and each word gave to that. */
export function HitRow({ hit, number, best, onShow }: Props) {
  const { documentName, page, headings, text, score, words, vectors, fused, reranked, terms, mergedIds } = hit
  return (
    <li className={css.hitRow}>
      <div className={css.hitHead}>
        <button type="button" className={css.place} onClick={() => onShow(hit)}>
          {number}. {[`${documentName}, page ${page}`, ...headings].join(' › ')}
        </button>
        <meter
          className={css.meter}
          value={best > 0 ? Math.max(0, score) / best : 0}
          aria-label={`Score ${score.toFixed(3)}`}
          title={`Score ${score.toFixed(3)}`}
        />
      </div>
      <p className={css.quote}>{text}</p>
      <details>
        <summary className={css.why}>{shortWhy(hit)}</summary>
        <dl className={css.reasons}>
          {words && <Reason name="By words">{`number ${words.rank}, BM25 ${words.score.toFixed(3)}`}</Reason>}
          {vectors && (
            <Reason name="By meaning">
              {`number ${vectors.rank}, distance ${vectors.distance.toFixed(3)}, by ${vectors.model} of ${vectors.provider}`}
            </Reason>
          )}
          {fused !== undefined && <Reason name="Both, weighed">{fused.toFixed(3)}</Reason>}
          {reranked && <Reason name="Put in order by">{`${reranked.model}: ${reranked.score.toFixed(3)}`}</Reason>}
          {mergedIds && <Reason name="Put together">{`of ${plural(mergedIds.length, 'passage')}`}</Reason>}
        </dl>
        {terms.length > 0 && (
          <table className={css.terms}>
            <caption className="only-read-aloud">What each word gave</caption>
            <thead>
              <tr>
                <th scope="col">Word</th>
                <th scope="col">In this passage</th>
                <th scope="col">In passages at all</th>
                <th scope="col">Gave</th>
              </tr>
            </thead>
            <tbody>
              {terms.map(({ term, frequency, chunkCount, score: gave }) => (
                <tr key={term}>
                  <td>{term}</td>
                  <td>{plural(frequency, 'time')}</td>
                  <td>{chunkCount}</td>
                  <td>{gave.toFixed(3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </details>
    </li>
  )
}

const Reason = ({ name, children }: { name: string; children: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

function shortWhy({ words, vectors, terms, reranked }: SearchHit): string {
  const each = terms.map(({ term, score }) => `${term} ${score.toFixed(2)}`).join(', ')
  return [
    reranked && `${reranked.model} gave it ${reranked.score.toFixed(2)}`,
    words && `by words number ${words.rank}, score ${words.score.toFixed(2)} (${each})`,
    vectors && `by meaning number ${vectors.rank}, distance ${vectors.distance.toFixed(3)}`,
  ]
    .filter(Boolean)
    .join('; ')
}
