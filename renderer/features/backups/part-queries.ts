import { queryOptions } from '@tanstack/react-query'
import {
  listBackupPartsRoute,
  type RestoreParts,
  restorePartsRoute,
  undoPartsRoute,
} from '../../../contracts/backup-parts.ts'
import { type Client, call } from '../../../contracts/call.ts'

/** The host opens the whole backup for it: once for each time that somebody looks. */
export const backupPartsQuery = (client: Client, backupId: string) =>
  queryOptions({
    queryKey: ['backups', 'parts', backupId],
    queryFn: ({ signal }) => call(client, listBackupPartsRoute, { params: { backupId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export const partActs = {
  restore: (client: Client, { backupId, ...body }: RestoreParts & { backupId: string }) =>
    call(client, restorePartsRoute, { params: { backupId }, body }),
  undo: (client: Client) => call(client, undoPartsRoute),
}
