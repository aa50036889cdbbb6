import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  addProviderRoute,
  cancelPullRoute,
  changeProviderRoute,
  type DefaultModel,
  listModelsRoute,
  listProvidersRoute,
  listPullsRoute,
  type NewProvider,
  type ProviderChange,
  pullModelRoute,
  removeProviderRoute,
  setDefaultModelRoute,
  testProviderRoute,
} from '../../../contracts/models.ts'
import { useClient } from '../../page/context.ts'

export const modelKeys = {
  all: ['models'],
  list: ['models', 'list'],
  providers: ['models', 'providers'],
  pulls: ['models', 'pulls'],
}

export const modelsQuery = (client: Client) =>
  queryOptions({ queryKey: modelKeys.list, queryFn: ({ signal }) => call(client, listModelsRoute, { signal }) })

export const providersQuery = (client: Client) =>
  queryOptions({ queryKey: modelKeys.providers, queryFn: ({ signal }) => call(client, listProvidersRoute, { signal }) })

export const pullsQuery = (client: Client) =>
  queryOptions({
    queryKey: modelKeys.pulls,
    queryFn: ({ signal }) => call(client, listPullsRoute, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((pull) => pull.state === 'running') ? 500 : false),
  })

function useChange<Given, Result>(change: (client: Client, given: Given) => Promise<Result>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => change(client, given),
    onSettled: () => queries.invalidateQueries({ queryKey: modelKeys.all }),
  })
}

export const useAddProvider = () => useChange((client, body: NewProvider) => call(client, addProviderRoute, { body }))
export const useChangeProvider = (provider: string) =>
  useChange((client, body: ProviderChange) => call(client, changeProviderRoute, { params: { provider }, body }))
export const useRemoveProvider = (provider: string) =>
  useChange((client, _: undefined) => call(client, removeProviderRoute, { params: { provider } }))
export const useTestProvider = (provider: string) =>
  useChange((client, _: undefined) => call(client, testProviderRoute, { params: { provider }, body: {} }))
export const useSetDefault = () =>
  useChange((client, body: DefaultModel) => call(client, setDefaultModelRoute, { body }))
export const usePull = (provider: string) =>
  useChange((client, model: string) => call(client, pullModelRoute, { params: { provider }, body: { model } }))
export const useCancelPull = () =>
  useChange((client, pullId: string) => call(client, cancelPullRoute, { params: { pullId } }))
