import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type InstallBundle, installBundleRoute, removeBundleRoute } from '../../../contracts/bundles.ts'
import { call } from '../../../contracts/call.ts'
import { useClient } from '../../page/context.ts'
import { blueprintKeys } from '../blueprints/queries.ts'
import { componentKeys } from '../components/queries.ts'
import { bundleKeys } from './queries.ts'

/** What a bundle brings shows in three lists. */
function useRefresh() {
  const queries = useQueryClient()
  return () =>
    Promise.all(
      [bundleKeys.all, blueprintKeys.all, componentKeys.all].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
}

export function useInstallBundle() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (source: Pick<InstallBundle, 'shipped' | 'archive'>) =>
      call(client, installBundleRoute, { body: { ...source, overwrite: false, dryRun: false } }),
    onSettled,
  })
}

export function useRemoveBundle() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({ mutationFn: (name: string) => call(client, removeBundleRoute, { params: { name } }), onSettled })
}
