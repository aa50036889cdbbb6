/** The one stream for lists: from a change of a run to the queries that it makes stale. */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Client } from '../../contracts/call.ts'
import { callStream } from '../../contracts/call.ts'
import type { RunChange } from '../../contracts/run-routes.ts'
import { streamRunChangesRoute } from '../../contracts/run-routes.ts'
import { runKeys } from '../features/runs/queries.ts'
import { startRefreshing } from '../features/runs/refresh-run-pages.ts'
import { taskKeys } from '../features/runs/task-queries.ts'
import type { ConnectionStore } from '../page/connection.ts'
import { useApp } from '../page/context.ts'
import { follow, waitOrWake, whileVisible } from '../page/follow.ts'

/** A run page follows its own run by itself; what is here is what lists show. */
export const staleAfter: Record<'runChange', (change: RunChange) => QueryKey[]> = {
  runChange: () => [runKeys.lists, taskKeys.all],
}

/** At a hundred runs a second the lists still ask only this often. */
const invalidateEveryMs = 700

export function useLiveLists(): void {
  const { client, connection } = useApp()
  const queries = useQueryClient()
  useEffect(() => whileVisible(() => followChanges(client, queries, connection)).stop, [client, queries, connection])
}

function followChanges(client: Client, queries: QueryClient, connection: ConnectionStore): { stop: () => void } {
  const invalidation = collectKeys((keys) => {
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey })
  })
  let wasLost = false
  const pages = startRefreshing(client, queries, invalidateEveryMs)
  const following = follow<RunChange>({
    client,
    open: (noticing, lastEventId, signal) =>
      callStream(noticing, streamRunChangesRoute, { signal, ...(lastEventId ? { lastEventId } : {}) }),
    onEvent: (change) => {
      invalidation.add(staleAfter.runChange(change))
      pages.add(change)
    },
    onState: (state, retryInMs) => {
      if (state === 'lost') wasLost = true
      if (state === 'live' && wasLost) {
        wasLost = false
        // The stream goes on where it broke off, so the long list misses nothing.
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== runKeys.pages[1] })
      }
      connection.set(state, retryInMs)
    },
    wait: waitOrWake,
  })
  return {
    stop: () => {
      following.stop()
      invalidation.stop()
      pages.stop()
    },
  }
}

export function collectKeys(flush: (keys: QueryKey[]) => void, everyMs = invalidateEveryMs) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const send = () => {
    timer = undefined
    const keys = [...waiting.values()]
    waiting.clear()
    flush(keys)
  }
  return {
    add: (keys: QueryKey[]) => {
      for (const key of keys) waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(send, everyMs)
    },
    stop: () => clearTimeout(timer),
  }
}
