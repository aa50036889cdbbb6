import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { Settings } from '../../../contracts/system.ts'
import { changeSettingsRoute, restartEngineRoute } from '../../../contracts/system.ts'
import { useClient } from '../../page/context.ts'
import { systemKeys } from './queries.ts'

export function useChangeSettings() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: Partial<Settings>) => call(client, changeSettingsRoute, { body: change }),
    onSuccess: (settings) => queries.setQueryData(systemKeys.settings, settings),
  })
}

export function useRestartEngine() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(client, restartEngineRoute),
    onSettled: () => queries.invalidateQueries({ queryKey: ['system'] }),
  })
}
