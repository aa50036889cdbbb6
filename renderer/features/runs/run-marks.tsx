/** What sets a run, or an output in it, apart from an ordinary one: words, not colours. */
import { Link } from 'wouter'
import type { NodeOrigin, RunDetail, RunSummary } from '../../../contracts/runs.ts'
import css from './runs.module.css'

export function RunMarks({ run }: { run: Pick<RunSummary, 'isDraft' | 'isDryRun'> }) {
  return (
    <>
      {run.isDraft && <span className={css.mark}>Draft</span>}
      {run.isDryRun && <span className={css.mark}>Dry run</span>}
    </>
  )
}

const words: Record<NodeOrigin['kind'], string> = {
  kept: 'Kept from an earlier run',
  pinned: 'Pinned: this node did not run',
  cached: 'From the cache: this node did not run',
  'dry-run': 'Not called, since this is a dry run. Its output is an example',
}

export function OriginMark({ origin }: { origin: NodeOrigin | null }) {
  if (!origin) return null
  const said =
    origin.from === 'last-run' ? 'Not called, since this is a dry run. Its output is the last one' : words[origin.kind]
  return (
    <p className="muted">
      {said}
      {origin.runId && (
        <>
          {': '}
          <Link href={`/runs/${origin.runId}`}>open that run</Link>
        </>
      )}
    </p>
  )
}

/** Of a dry run: what it has left out. */
export function WouldCallList({ run }: { run: RunDetail }) {
  if (!run.isDryRun) return null
  return (
    <section className={css.would} aria-label="What this run would have called">
      <h2>{run.wouldCall.length === 0 ? 'It would have called nothing outside' : 'It would have'}</h2>
      <ul>
        {run.wouldCall.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: it only grows at its end
          <li key={index}>
            {call.would} <span className="muted">({call.path})</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
