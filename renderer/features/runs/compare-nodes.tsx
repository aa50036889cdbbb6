import { lazy, Suspense, useState } from 'react'
import type { RunDetail } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { formatDuration } from '../../ui/durations.ts'
import { Checkbox } from '../../ui/field.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { ProblemView, Skeleton } from '../../ui/states.tsx'
import { findNode } from '../canvas/children-of.ts'
import { nameOf } from '../canvas/nodes/index.ts'
import css from './compare.module.css'
import { type ComparedNode, type ComparedSide, compareNodes, deltaMs, differs } from './compare-runs.ts'

const JsonDiff = lazy(() => import('./json-diff.tsx'))
const shownAtOnce = 200

export function CompareNodes({ a, b }: { a: RunDetail; b: RunDetail }) {
  const [onlyOther, setOnlyOther] = useState(false)
  const [shown, setShown] = useState(shownAtOnce)
  const all = compareNodes(a, b)
  const rows = onlyOther ? all.filter(differs) : all
  const nameAt = (path: string) => {
    const spec = findNode(b.document.nodes, path) ?? findNode(a.document.nodes, path)
    return spec ? nameOf(spec) : path
  }
  return (
    <>
      <div style={{ padding: '10px 16px' }}>
        <Checkbox
          label={t('runs.onlyWhatDiffersOf', { number: all.filter(differs).length, number2: all.length })}
          checked={onlyOther}
          onChange={(event) => setOnlyOther(event.target.checked)}
        />
      </div>
      <div className={css.scroll}>
        <table className={css.table}>
          <caption className="only-read-aloud">{t('runs.eachNodeInBothRuns')}</caption>
          <thead>
            <tr>
              {[t('runs.node'), t('runs.first'), t('runs.second'), t('runs.took'), t('runs.output')].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <Row key={row.path} row={row} name={nameAt(row.path)} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + shownAtOnce)}>
          {t('runs.showMoreOfNodes', { length: rows.length - shown })}
        </Button>
      )}
    </>
  )
}

function Row({ row, name }: { row: ComparedNode; name: string }) {
  const [isOpen, setOpen] = useState(false)
  const { a, b, isSameOutput } = row
  const canOpen = isSameOutput === false && !a?.node.outputTruncated && !b?.node.outputTruncated
  const hasError = Boolean(a?.node.error ?? b?.node.error)
  return (
    <>
      <tr>
        <th scope="row">{name}</th>
        <td>
          <SideState side={a} />
        </td>
        <td>
          <SideState side={b} />
        </td>
        <td className={css.number}>{tookWords(a, b)}</td>
        <td>
          {canOpen || hasError ? (
            <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {hasError ? t('runs.showWhy') : t('runs.showWhatDiffers')}
            </Button>
          ) : (
            outputWords(isSameOutput)
          )}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5} className={css.wide}>
            {[a, b].map(
              (side) => side?.node.error && <ProblemView key={side.node.startedAt} problem={side.node.error} />,
            )}
            {canOpen && (
              <Suspense fallback={<Skeleton rows={3} />}>
                <JsonDiff label={t('runs.outputOf', { name })} a={a?.node.output ?? null} b={b?.node.output ?? null} />
              </Suspense>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

const SideState = ({ side }: { side: ComparedSide }) =>
  side ? <StateMark state={side.state} /> : <span className="muted">{t('runs.notThere')}</span>

function tookWords(a: ComparedSide, b: ComparedSide): string {
  const delta = deltaMs(a, b)
  const words = (side: ComparedSide) => (side?.tookMs == null ? '–' : formatDuration(side.tookMs))
  const change =
    delta === undefined || delta === 0 ? '' : ` (${delta > 0 ? '+' : '−'}${formatDuration(Math.abs(delta))})`
  return `${words(a)} → ${words(b)}${change}`
}

const outputWords = (isSame: boolean | undefined): string =>
  isSame === undefined ? '' : isSame ? t('runs.theSame') : t('runs.differsTooLargeToShow')
