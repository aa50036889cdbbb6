import { queryOptions } from '@tanstack/react-query'
import { type Draft, getDraftRoute, saveDraftRoute } from '../../../contracts/blueprints.ts'
import { type Client, call } from '../../../contracts/call.ts'
import { listComponentsRoute, listNodeTypesRoute } from '../../../contracts/components.ts'
import { blueprintKeys } from '../blueprints/queries.ts'

export const draftKey = (blueprintId: string) => [...blueprintKeys.one(blueprintId), 'draft'] as const

/** One without a document where nothing is drafted. */
export const readDraft = (client: Client, blueprintId: string, signal?: AbortSignal): Promise<Draft> =>
  call(client, getDraftRoute, { params: { blueprintId }, query: { orEmpty: 'true' }, ...(signal ? { signal } : {}) })

/** The editor keeps it up to date by itself. */
export const draftQuery = (client: Client, blueprintId: string) =>
  queryOptions({
    queryKey: draftKey(blueprintId),
    queryFn: ({ signal }) => readDraft(client, blueprintId, signal),
  })

export const saveDraft = (
  client: Client,
  blueprintId: string,
  document: Record<string, unknown>,
  lock: string | null,
) =>
  call(client, saveDraftRoute, {
    params: { blueprintId },
    body: document,
    headers: lock === null ? { 'if-none-match': '*' } : { 'if-match': lock },
  })

export const nodeTypesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['node-types'],
    queryFn: ({ signal }) => call(client, listNodeTypesRoute, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const toolsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['components', 'editor'],
    queryFn: ({ signal }) => call(client, listComponentsRoute, { query: { type: 'tool' }, signal }),
  })
