import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { Card } from '../../ui/card.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { DocumentViewer } from '../documents/document-viewer.tsx'
import type { Shown } from '../documents/shown.ts'
import { HitRow } from './hit-row.tsx'
import css from './knowledge.module.css'
import { KnowledgeWays } from './knowledge-ways.tsx'
import { collectionsQuery, searchQuery } from './queries.ts'
import { readSearchForm, type SearchForm, toSearch, writeSearchForm } from './search-form.ts'

/** To try what is found, in which way, and why. */
export default function SearchPage() {
  const [, go] = useLocation()
  const form = readSearchForm(useSearch())
  const [shown, setShown] = useState<Shown>()
  const set = (changed: Partial<SearchForm>) =>
    go(`/knowledge/search?${writeSearchForm({ ...form, ...changed })}`, { replace: true })
  return (
    <Page title="Search" lead="Passages as answers get them, best first, each with what made it so.">
      <KnowledgeWays />
      <div className={css.searchColumns}>
        <div className={css.main}>
          <SearchField label="Words of a passage" value={form.query} onChange={(query) => set({ query })} />
          {form.query.trim() === '' ? (
            <p className="muted">Type words or a question. The settings beside change this search only.</p>
          ) : (
            <Hits form={form} onShow={setShown} />
          )}
        </div>
        <SearchSettings form={form} onChange={set} />
      </div>
      {shown && <DocumentViewer shown={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}

function Hits({ form, onShow }: { form: SearchForm; onShow: (shown: Shown) => void }) {
  const { data, error, refetch } = useQuery(searchQuery(useClient(), toSearch(form)))
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={6} />
  const best = data.hits[0]?.score ?? 1
  return (
    <>
      <p className="muted" role="status">
        {data.hits.length === 0 ? 'No passage fits.' : `${data.hits.length} passages`}, {Math.round(data.tookMs)} ms
      </p>
      {data.notices.map((notice) => (
        <p key={notice} className={css.why}>
          {notice}
        </p>
      ))}
      <ol className={css.hits} aria-label="Passages">
        {data.hits.map((hit, at) => (
          <HitRow key={hit.id} hit={hit} number={at + 1} best={best} onShow={onShow} />
        ))}
      </ol>
    </>
  )
}

function SearchSettings({ form, onChange }: { form: SearchForm; onChange: (changed: Partial<SearchForm>) => void }) {
  const collections = useQuery(collectionsQuery(useClient())).data?.items ?? []
  const number = (name: 'weight' | 'limit' | 'perDocument', label: string, rest: object) => (
    <TextField
      label={label}
      type="number"
      value={form[name]}
      onChange={({ target }) => onChange({ [name]: target.value })}
      {...rest}
    />
  )
  return (
    <Card title="This search">
      <div className={css.main}>
        <Select
          label="Where"
          value={form.collection}
          options={[
            { value: '', label: 'All collections' },
            ...collections.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ target }) => onChange({ collection: target.value })}
        />
        <Select
          label="By"
          value={form.by}
          options={[
            { value: '', label: 'Words and meaning' },
            { value: 'words', label: 'Words only' },
            { value: 'vectors', label: 'Meaning only' },
          ]}
          onChange={({ target }) =>
            onChange(
              readSearchForm(`by=${target.value}`).by === '' ? { by: '' } : { by: target.value as SearchForm['by'] },
            )
          }
        />
        {number('weight', 'Weight of meaning', { min: 0, max: 1, step: 0.05, placeholder: 'as the collection has it' })}
        <TextField
          label="Name of the document"
          placeholder="*.pdf"
          value={form.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
        {number('limit', 'How many', { min: 1, max: 100, placeholder: '10' })}
        {number('perDocument', 'At most of one document', { min: 1, max: 100, placeholder: 'any' })}
        <Checkbox
          label="Put neighbours together"
          checked={form.merge}
          onChange={({ target }) => onChange({ merge: target.checked })}
        />
      </div>
    </Card>
  )
}
