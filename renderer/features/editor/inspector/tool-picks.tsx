import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../../page/context.ts'
import { t } from '../../../text/text.ts'
import { Checkbox } from '../../../ui/field.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { ErrorView } from '../../../ui/states.tsx'
import { FieldFrame, type FieldFrameProps } from '../../fields/field-frame.tsx'
import { toolsQuery } from '../queries.ts'
import css from './picks.module.css'
import { toggleTool, toolNamesIn } from './tool-list.ts'

type Props = Omit<FieldFrameProps, 'children'> & { value: unknown; onChange: (value: unknown) => void }

/** Below this many nobody needs to search. */
const searchedFrom = 8

/** Which tools an agent may call: those that are chosen stand first, also one that is there no more. */
export function ToolPicks({ value, onChange, ...frame }: Props) {
  const { data, error, refetch } = useQuery(toolsQuery(useClient()))
  const [text, setText] = useState('')
  const chosen = toolNamesIn(value)
  const tools = (data?.items ?? []).filter(({ name, deprecated }) => deprecated === null || chosen.includes(name))
  const known = new Set(tools.map(({ name }) => name))
  const fits = (name: string, about: string) => `${name} ${about}`.toLowerCase().includes(text.trim().toLowerCase())
  const gone = data ? chosen.filter((name) => !known.has(name)) : []
  const shown = tools
    .filter(({ name, description }) => chosen.includes(name) || fits(name, description))
    .toSorted((a, b) => Number(chosen.includes(b.name)) - Number(chosen.includes(a.name)))
  return (
    <FieldFrame {...frame} aside={<span className={css.count}>{t('editor.chosen', { number: chosen.length })}</span>}>
      {() => (
        <>
          {error && <ErrorView error={error} onRetry={() => void refetch()} />}
          {tools.length >= searchedFrom && (
            <SearchField label={t('editor.searchTools')} value={text} onChange={setText} />
          )}
          <div className={css.list}>
            {gone.map((name) => (
              <Checkbox
                key={name}
                label={name}
                hint={t('editor.thereIsNoToolOf')}
                checked
                onChange={() => onChange(toggleTool(value, name))}
              />
            ))}
            {shown.map(({ name, description }) => (
              <Checkbox
                key={name}
                label={name}
                hint={description}
                checked={chosen.includes(name)}
                onChange={() => onChange(toggleTool(value, name))}
              />
            ))}
          </div>
        </>
      )}
    </FieldFrame>
  )
}
