import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  listComponentsRoute,
  listComponentUsesRoute,
  listComponentVersionsRoute,
} from '../../../contracts/components.ts'

export const componentKeys = { all: ['components'] } as const

export const componentsQuery = (client: Client) =>
  queryOptions({
    queryKey: componentKeys.all,
    queryFn: ({ signal }) => call(client, listComponentsRoute, { query: { type: 'tool' }, signal }),
  })

export const componentUsesQuery = (client: Client, name: string) =>
  queryOptions({
    queryKey: [...componentKeys.all, name, 'uses'],
    queryFn: ({ signal }) => call(client, listComponentUsesRoute, { params: { name }, signal }),
  })

export const componentVersionsQuery = (client: Client, name: string) =>
  queryOptions({
    queryKey: [...componentKeys.all, name, 'versions'],
    queryFn: ({ signal }) => call(client, listComponentVersionsRoute, { params: { name }, signal }),
  })
