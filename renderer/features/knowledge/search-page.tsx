import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
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
    <Page title={t('knowledge.search')} lead={t('knowledge.passagesAsAnswersGetThem')}>
      <KnowledgeWays />
      <div className={css.searchColumns}>
        <div className={css.main}>
          <SearchField label={t('knowledge.wordsOfAPassage')} value={form.query} onChange={(query) => set({ query })} />
          {form.query.trim() === '' ? (
            <p className="muted">{t('knowledge.typeWordsOrAQuestion')}</p>
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
        {data.hits.length === 0
          ? t('knowledge.noPassageFits', { ms: Math.round(data.tookMs) })
          : t('knowledge.passagesFit', { count: data.hits.length, ms: Math.round(data.tookMs) })}
      </p>
      {data.notices.map((notice) => (
        <p key={notice} className={css.why}>
          {notice}
        </p>
      ))}
      <ol className={css.hits} aria-label={t('knowledge.passagesLabel')}>
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
    <Card title={t('knowledge.thisSearch')}>
      <div className={css.main}>
        <Select
          label={t('knowledge.where')}
          value={form.collection}
          options={[
            { value: '', label: t('knowledge.allCollections') },
            ...collections.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ target }) => onChange({ collection: target.value })}
        />
        <Select
          label={t('knowledge.by')}
          value={form.by}
          options={[
            { value: '', label: t('knowledge.wordsAndMeaning') },
            { value: 'words', label: t('knowledge.wordsOnly') },
            { value: 'vectors', label: t('knowledge.meaningOnly') },
          ]}
          onChange={({ target }) =>
            onChange(
              readSearchForm(`by=${target.value}`).by === '' ? { by: '' } : { by: target.value as SearchForm['by'] },
            )
          }
        />
        {number('weight', t('knowledge.weightOfMeaning'), {
          min: 0,
          max: 1,
          step: 0.05,
          placeholder: t('knowledge.asTheCollectionHasIt'),
        })}
        <TextField
          label={t('knowledge.nameOfTheDocument')}
          placeholder="*.pdf"
          value={form.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
        {number('limit', t('knowledge.howMany'), { min: 1, max: 100, placeholder: '10' })}
        {number('perDocument', t('knowledge.atMostOfOneDocument'), {
          min: 1,
          max: 100,
          placeholder: t('knowledge.any'),
        })}
        <Checkbox
          label={t('knowledge.putNeighboursTogether')}
          checked={form.merge}
          onChange={({ target }) => onChange({ merge: target.checked })}
        />
      </div>
    </Card>
  )
}
