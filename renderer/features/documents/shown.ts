import type { Span } from '../../../contracts/knowledge.ts'

/** A place in a document that somebody wants to see. */
export type Shown = Span & { documentId: string }

/** What is marked on a page: what was cited, and what was searched for. */
export type Mark = Span & { kind: 'cited' | 'found' | 'current' }

/** The address of a document, open at a place in it. */
export function documentPath({ documentId, page, start, end }: Shown): string {
  const query = new URLSearchParams({ page: String(page) })
  if (end > start) {
    query.set('start', String(start))
    query.set('end', String(end))
  }
  return `/knowledge/documents/${documentId}?${query}`
}

export function readShown(documentId: string, search: string): Shown {
  const query = new URLSearchParams(search)
  const number = (name: string, least: number) => {
    const value = Number(query.get(name) ?? least)
    return Number.isInteger(value) && value >= least ? value : least
  }
  return { documentId, page: number('page', 1), start: number('start', 0), end: number('end', 0) }
}
