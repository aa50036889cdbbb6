import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import {
  changeSummaryRoute,
  forgetMemoriesRoute,
  forgetMemoryRoute,
  type Memory,
  restoreMemoriesRoute,
  writeMemoryRoute,
} from '../../../contracts/memory.ts'
import { useClient } from '../../page/context.ts'
import type { MemoryFilter } from './memory-filter.ts'
import { memoryKeys } from './queries.ts'

function useMemoryChange<Given, Result>(change: (given: Given) => Promise<Result>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () => {
      // What is forgotten is not shown again from a list of before, not even until that has been asked for anew.
      queries.removeQueries({ queryKey: memoryKeys.all, type: 'inactive' })
      return Promise.all([
        queries.invalidateQueries({ queryKey: memoryKeys.all }),
        queries.invalidateQueries({ queryKey: memoryKeys.summaries }),
      ])
    },
  })
}

export type Note = Pick<Memory, 'key' | 'content' | 'scope' | 'kind' | 'audience' | 'metadata'>

export function useWriteNote() {
  const client = useClient()
  return useMemoryChange((body: Note) => call(client, writeMemoryRoute, { body }))
}

export function useForget() {
  const client = useClient()
  return useMemoryChange(async (memory: Memory) => {
    await call(client, forgetMemoryRoute, { params: { memoryId: memory.id } })
    return [memory]
  })
}

export function useForgetAll() {
  const client = useClient()
  return useMemoryChange(
    async (filter: MemoryFilter) => (await call(client, forgetMemoriesRoute, { query: filter })).items,
  )
}

export function useBringBack() {
  const client = useClient()
  return useMemoryChange((items: Memory[]) => call(client, restoreMemoriesRoute, { body: { items } }))
}

export function useChangeSummary() {
  const client = useClient()
  return useMemoryChange(({ turnId, summary }: { turnId: string; summary: string | null }) =>
    call(client, changeSummaryRoute, { params: { turnId }, body: { summary } }),
  )
}
