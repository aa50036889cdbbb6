import { diffLines } from 'diff'
import type { Json } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import css from './compare.module.css'
import { sortedJson } from './compare-runs.ts'

const longest = 200_000
const around = 3

type JsonDiffProps = { label: string; a: Json; b: Json }

/** What differs between two values, line by line; where much is alike it is left out. */
export default function JsonDiff({ label, a, b }: JsonDiffProps) {
  const [left, right] = [sortedJson(a), sortedJson(b)]
  if (left === right) return <p className={css.alike}>{t('runs.theyAreTheSame')}</p>
  if (left.length + right.length > longest) {
    return <p className={css.alike}>{t('runs.theyDifferAndAreToo')}</p>
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className={css.diff} aria-label={label} tabIndex={0}>
      {diffLines(left, right).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a difference have no other identity
        <Part key={index} text={part.value} kind={part.added ? 'added' : part.removed ? 'removed' : 'same'} />
      ))}
    </section>
  )
}

const marks = { added: '+', removed: '−', same: ' ' }
const words = () => ({ added: `${t('runs.onlyInTheSecond')} `, removed: `${t('runs.onlyInTheFirst')} `, same: '' })

function Part({ text, kind }: { text: string; kind: keyof typeof marks }) {
  const lines = text.replace(/\n$/, '').split('\n')
  const isLong = kind === 'same' && lines.length > around * 2 + 2
  const shown = isLong ? [...lines.slice(0, around), undefined, ...lines.slice(-around)] : lines
  return (
    <div data-kind={kind}>
      {words()[kind] && <span className="only-read-aloud">{words()[kind]}</span>}
      {shown.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat
        <code key={index}>
          {line === undefined ? t('runs.linesAlike', { length: lines.length - around * 2 }) : `${marks[kind]} ${line}`}
        </code>
      ))}
    </div>
  )
}
