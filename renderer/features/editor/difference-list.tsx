import { marked, t } from '../../text/text.ts'
import css from './editor.module.css'
import type { Difference } from './model/diff.ts'

const words = { added: 'new', removed: 'gone', changed: 'changed' } as const

export function DifferenceList({ of }: { of: Difference }) {
  if (of.nodes.size === 0 && of.fields.length === 0)
    return <p className={css.faint}>{t('editor.nothingDiffersButPlacesOn')}</p>
  return (
    <ul className={css.differences}>
      {[...of.nodes].map(([path, mark]) => (
        <li key={path} data-mark={mark}>
          <span>{words[mark]}</span> <code>{path}</code>
        </li>
      ))}
      {of.fields.map((field) => (
        <li key={field} data-mark="changed">
          {marked(t('editor.changedOfTheWorkflow', { field }), { span: (inner) => <span>{inner}</span> })}
        </li>
      ))}
    </ul>
  )
}
