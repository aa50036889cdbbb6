import { DocumentState } from '../../../contracts/knowledge.ts'
import { t } from '../../text/text.ts'
import { Select } from '../../ui/field.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import css from './knowledge.module.css'
import type { DocumentChoice } from './queries.ts'

const states = (): Record<DocumentState, string> => ({
  waiting: t('knowledge.waiting'),
  reading: t('knowledge.beingRead'),
  ready: t('knowledge.ready'),
  failed: t('knowledge.notReadable'),
})

type Props = { choice: DocumentChoice; onChange: (choice: DocumentChoice) => void }

/** Which documents of a collection are listed. */
export function ChooseDocuments({ choice, onChange }: Props) {
  const { search = '', state } = choice
  const set = (words: string, wanted: string) => {
    const known = DocumentState.safeParse(wanted)
    onChange({ ...(words && { search: words }), ...(known.success && { state: known.data }) })
  }
  return (
    <search className={css.line}>
      <div className={css.grow}>
        <SearchField
          label={t('knowledge.findADocument')}
          value={search}
          onChange={(words) => set(words, state ?? '')}
        />
      </div>
      <Select
        label={t('knowledge.state')}
        hideLabel
        value={state ?? ''}
        options={[
          { value: '', label: t('knowledge.allStates') },
          ...Object.entries(states()).map(([value, label]) => ({ value, label })),
        ]}
        onChange={({ target }) => set(search, target.value)}
      />
    </search>
  )
}
