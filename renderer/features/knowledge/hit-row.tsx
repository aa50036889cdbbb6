import type { SearchHit } from '../../../contracts/knowledge.ts'
import { t } from '../../text/text.ts'
import { formatFixed } from '../../ui/durations.ts'
import { placeOf } from '../documents/place-of.ts'
import type { Shown } from '../documents/shown.ts'
import css from './knowledge.module.css'

type Props = { hit: SearchHit; number: number; best: number; onShow: (shown: Shown) => void }

/** A passage, how well it fits beside the best one, and what each arm of the search and each word gave to that. */
export function HitRow({ hit, number, best, onShow }: Props) {
  const { headings, text, score, words, vectors, fused, reranked, terms, mergedIds } = hit
  return (
    <li className={css.hitRow}>
      <div className={css.hitHead}>
        <button type="button" className={css.place} onClick={() => onShow(hit)}>
          {number}. {[placeOf(hit), ...headings].join(' › ')}
        </button>
        <meter
          className={css.meter}
          value={best > 0 ? Math.max(0, score) / best : 0}
          aria-label={t('knowledge.score', { score: formatFixed(score, 3) })}
          title={t('knowledge.score', { score: formatFixed(score, 3) })}
        />
      </div>
      <p className={css.quote}>{text}</p>
      <details>
        <summary className={css.why}>{shortWhy(hit)}</summary>
        <dl className={css.reasons}>
          {words && (
            <Reason name={t('knowledge.byWords')}>
              {t('knowledge.rankOfWords', { rank: words.rank, score: formatFixed(words.score, 3) })}
            </Reason>
          )}
          {vectors && (
            <Reason name={t('knowledge.byMeaning')}>
              {t('knowledge.rankOfMeaning', {
                rank: vectors.rank,
                distance: formatFixed(vectors.distance, 3),
                model: vectors.model,
                provider: vectors.provider,
              })}
            </Reason>
          )}
          {fused !== undefined && <Reason name={t('knowledge.bothWeighed')}>{formatFixed(fused, 3)}</Reason>}
          {reranked && (
            <Reason name={t('knowledge.putInOrderBy')}>{`${reranked.model}: ${formatFixed(reranked.score, 3)}`}</Reason>
          )}
          {mergedIds && (
            <Reason name={t('knowledge.putTogether')}>{t('knowledge.ofPassages', { count: mergedIds.length })}</Reason>
          )}
        </dl>
        {terms.length > 0 && (
          <table className={css.terms}>
            <caption className="only-read-aloud">{t('knowledge.whatEachWordGave')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('knowledge.word')}</th>
                <th scope="col">{t('knowledge.inThisPassage')}</th>
                <th scope="col">{t('knowledge.inPassagesAtAll')}</th>
                <th scope="col">{t('knowledge.gave')}</th>
              </tr>
            </thead>
            <tbody>
              {terms.map(({ term, frequency, chunkCount, score: gave }) => (
                <tr key={term}>
                  <td>{term}</td>
                  <td>{t('knowledge.times', { count: frequency })}</td>
                  <td>{chunkCount}</td>
                  <td>{formatFixed(gave, 3)}</td>
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
  const each = terms.map(({ term, score }) => `${term} ${formatFixed(score, 2)}`).join(', ')
  return [
    !words && each,
    reranked && t('knowledge.gaveIt', { model: reranked.model, score: formatFixed(reranked.score, 2) }),
    words && t('knowledge.byWordsNumberScore', { rank: words.rank, score: formatFixed(words.score, 2), each }),
    vectors &&
      t('knowledge.byMeaningNumberDistance', { rank: vectors.rank, distance: formatFixed(vectors.distance, 3) }),
  ]
    .filter(Boolean)
    .join('; ')
}
