import type { Search } from '../../../contracts/knowledge-routes.ts'

/** What the search playground was asked, as it stands in its address: a result can be shown to somebody else. */
export type SearchForm = {
  query: string
  collection: string
  by: '' | 'words' | 'vectors'
  weight: string
  name: string
  limit: string
  perDocument: string
  merge: boolean
}

export function readSearchForm(search: string): SearchForm {
  const query = new URLSearchParams(search)
  const text = (name: string) => query.get(name) ?? ''
  const by = text('by')
  return {
    query: text('query'),
    collection: text('collection'),
    by: by === 'words' || by === 'vectors' ? by : '',
    weight: text('weight'),
    name: text('name'),
    limit: text('limit'),
    perDocument: text('perDocument'),
    merge: text('merge') === 'true',
  }
}

export const writeSearchForm = (form: SearchForm): string =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) => (value === '' || value === false ? [] : [[name, String(value)]])),
  ).toString()

const within = (text: string, least: number, most: number): number | undefined => {
  const value = Number(text)
  return text === '' || !Number.isFinite(value) ? undefined : Math.min(most, Math.max(least, value))
}

export function toSearch(form: SearchForm): Search {
  const weight = within(form.weight, 0, 1)
  const perDocument = within(form.perDocument, 1, 100)
  return {
    query: form.query.trim(),
    limit: Math.round(within(form.limit, 1, 100) ?? 10),
    ...(form.collection && { collectionIds: [form.collection] }),
    ...(form.by && { by: form.by }),
    ...(weight !== undefined && { vectorWeight: weight }),
    ...(form.name.trim() && { filter: { name: form.name.trim() } }),
    ...(perDocument !== undefined && { perDocument: Math.round(perDocument) }),
    ...(form.merge && { merge: true }),
  }
}
