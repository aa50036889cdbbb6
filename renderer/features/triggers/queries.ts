import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listCollectionsRoute } from '../../../contracts/knowledge-routes.ts'
import {
  type ChangeTrigger,
  type CreateTrigger,
  changeTriggerRoute,
  createTriggerRoute,
  deleteTriggerRoute,
  listTriggersRoute,
  listUpcomingRoute,
} from '../../../contracts/triggers.ts'
import { useClient } from '../../page/context.ts'

export const triggerKeys = {
  all: ['triggers'],
  lists: ['triggers', 'list'],
} as const

const pageSize = 50

/** Asked again now and then: what fires them happens elsewhere. */
export const triggerPagesQuery = (client: Client, blueprintId: string) =>
  infiniteQueryOptions({
    queryKey: [...triggerKeys.lists, blueprintId],
    queryFn: ({ signal, pageParam }) =>
      call(client, listTriggersRoute, {
        query: { limit: pageSize, ...(blueprintId && { blueprintId }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  })

/** From midnight on, so that the answer holds for the day. */
export const upcomingQuery = (client: Client, from: string, to: string) =>
  queryOptions({
    queryKey: [...triggerKeys.lists, 'upcoming', from, to],
    queryFn: ({ signal }) => call(client, listUpcomingRoute, { query: { from, to }, signal }),
    placeholderData: (before) => before,
  })

export const collectionsQuery = (client: Client) =>
  queryOptions({
    queryKey: [...triggerKeys.all, 'collections'],
    queryFn: ({ signal }) => call(client, listCollectionsRoute, { signal }),
  })

function useChange<Given, Result>(change: (client: Client, given: Given) => Promise<Result>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => change(client, given),
    onSettled: () => queries.invalidateQueries({ queryKey: triggerKeys.lists }),
  })
}

export const useCreateTrigger = () =>
  useChange((client, body: CreateTrigger) => call(client, createTriggerRoute, { body }))

export const useChangeTrigger = (triggerId: string) =>
  useChange((client, body: ChangeTrigger) => call(client, changeTriggerRoute, { params: { triggerId }, body }))

export const useDeleteTrigger = (triggerId: string) =>
  useChange((client, _: undefined) => call(client, deleteTriggerRoute, { params: { triggerId } }))
