import { CircleCheck, X } from 'lucide-react'
import type { BlueprintProblem } from '../../../contracts/blueprints.ts'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import css from './editor.module.css'
import type { EditedDocument } from './model/document.ts'
import { nodePathAt } from './problems.ts'

type ProblemsPanelProps = {
  document: EditedDocument
  problems: readonly BlueprintProblem[]
  onGo: (path: string) => void
  onClose: () => void
}

/** All that keeps the draft from being run and published; each one leads to its node. */
export function ProblemsPanel({ document, problems, onGo, onClose }: ProblemsPanelProps) {
  return (
    <section className={css.problems} aria-label={t('editor.problems2')}>
      <header className={css.problemsHead}>
        <h2>
          {problems.length === 0
            ? t('editor.noProblems')
            : problems.length === 1
              ? t('editor.n1Problem')
              : t('editor.problems', { number: problems.length })}
        </h2>
        <IconButton icon={X} label={t('editor.closeTheProblems')} onClick={onClose} />
      </header>
      {problems.length === 0 && (
        <p className={css.allGood}>
          <CircleCheck size={15} aria-hidden /> {t('editor.itCanBeRunAnd')}
        </p>
      )}
      <ul>
        {problems.map(({ path, message }) => {
          const node = nodePathAt(document, path)
          const text = (
            <>
              <strong>{node ?? t('editor.workflow2')}</strong> {message}
            </>
          )
          return (
            <li key={`${path} ${message}`}>
              {node === undefined ? (
                <span className={css.problemRow}>{text}</span>
              ) : (
                <button type="button" className={css.problemRow} onClick={() => onGo(node)}>
                  {text}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
