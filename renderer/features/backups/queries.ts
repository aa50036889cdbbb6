import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { NewTarget, TargetChange } from '../../../contracts/backup-targets.ts'
import {
  addTargetRoute,
  changeTargetRoute,
  checkTargetRoute,
  fetchBackupRoute,
  listTargetBackupsRoute,
  planKeepingRoute,
  removeTargetRoute,
} from '../../../contracts/backup-targets.ts'
import {
  type BackupKeeping,
  type BackupSchedule,
  changeBackupSettingsRoute,
  confirmRestoreRoute,
  deleteBackupRoute,
  drillBackupRoute,
  exportBackupRoute,
  getBackupSettingsRoute,
  importBackupRoute,
  keepKeyStoredRoute,
  listBackupsRoute,
  previewRestoreRoute,
  restoreBackupRoute,
  showBackupKeyRoute,
  takeBackupRoute,
  undoRestoreRoute,
  verifyBackupRoute,
} from '../../../contracts/backups.ts'
import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'
import { cancelJobRoute, hasJobEnded, type Job, type JobKind, listJobsRoute } from '../../../contracts/jobs.ts'
import { useClient } from '../../page/context.ts'

const keys = {
  all: ['backups'],
  list: ['backups', 'list'],
  settings: ['backups', 'settings'],
  job: ['backups', 'job'],
  plan: ['backups', 'plan'],
  preview: ['backups', 'preview'],
} as const

const calmMs = 10_000
const busyMs = 700

export const backupsQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.list,
    queryFn: ({ signal }) => call(client, listBackupsRoute, { signal }),
    refetchInterval: (query) => (isMoving(query.state.data?.items ?? []) ? busyMs : calmMs),
  })

/** Something that changes by itself within seconds. */
const isMoving = (items: readonly { state: string; copies: readonly { state: string }[] }[]) =>
  items.some(({ state, copies }) => state === 'taking' || copies.some((copy) => copy.state === 'copying'))

export const backupSettingsQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.settings,
    queryFn: ({ signal }) => call(client, getBackupSettingsRoute, { signal }),
  })

const backupJobs: readonly JobKind[] = [
  ...(['backup', 'prove-backup', 'export-backup', 'restore', 'undo-restore'] as const),
  ...(['drill-backup', 'fetch-backup', 'restore-parts', 'undo-parts'] as const),
]

/** The newest job that has to do with backups, or whichever is running: none can start beside it. */
export const backupJobQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.job,
    queryFn: async ({ signal }): Promise<Job | null> => {
      const { items } = await call(client, listJobsRoute, { query: { limit: 10 }, signal })
      return items.find((job) => !hasJobEnded(job) || backupJobs.includes(job.kind)) ?? null
    },
    refetchInterval: (query) => (query.state.data && !hasJobEnded(query.state.data) ? busyMs : calmMs),
  })

export const keepingPlanQuery = (client: Client, keeping: BackupKeeping) =>
  queryOptions({
    queryKey: [...keys.plan, keeping],
    queryFn: ({ signal }) => call(client, planKeepingRoute, { body: keeping, signal }),
    placeholderData: keepPreviousData,
  })

export const restorePreviewQuery = (client: Client, backupId: string) =>
  queryOptions({
    queryKey: [...keys.preview, backupId],
    queryFn: ({ signal }) => call(client, previewRestoreRoute, { params: { backupId }, signal }),
    gcTime: 0,
  })

/** What lies there is asked each time that somebody looks. */
export const targetBackupsQuery = (client: Client, targetId: string) =>
  queryOptions({
    queryKey: ['backups', 'there', targetId],
    queryFn: ({ signal }) => call(client, listTargetBackupsRoute, { params: { targetId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export const acts = {
  take: (client: Client) => call(client, takeBackupRoute, { body: {} }),
  verify: (client: Client, backupId: string) => call(client, verifyBackupRoute, { params: { backupId } }),
  remove: (client: Client, backupId: string) => call(client, deleteBackupRoute, { params: { backupId } }),
  export: (client: Client, { backupId, folder }: { backupId: string; folder: string }) =>
    call(client, exportBackupRoute, { params: { backupId }, body: { folder } }),
  import: (client: Client, body: { path: string; key?: string }) => call(client, importBackupRoute, { body }),
  restore: (client: Client, { backupId, ...body }: { backupId: string; isForeign: boolean; skipBackup: boolean }) =>
    call(client, restoreBackupRoute, { params: { backupId }, body }),
  undo: (client: Client) => call(client, undoRestoreRoute),
  confirm: (client: Client) => call(client, confirmRestoreRoute),
  cancel: (client: Client, jobId: string) => call(client, cancelJobRoute, { params: { jobId } }),
  showKey: (client: Client) => call(client, showBackupKeyRoute),
  keepKeyStored: (client: Client) => call(client, keepKeyStoredRoute),
  drill: (client: Client) => call(client, drillBackupRoute),
  change: (client: Client, body: { schedule?: BackupSchedule; keeping?: BackupKeeping }) =>
    call(client, changeBackupSettingsRoute, { body }),
  addTarget: (client: Client, body: NewTarget) => call(client, addTargetRoute, { body }),
  changeTarget: (client: Client, { targetId, ...body }: TargetChange & { targetId: string }) =>
    call(client, changeTargetRoute, { params: { targetId }, body }),
  removeTarget: (client: Client, targetId: string) => call(client, removeTargetRoute, { params: { targetId } }),
  fetch: (client: Client, { targetId, ...body }: { targetId: string; name: string; key?: string }) =>
    call(client, fetchBackupRoute, { params: { targetId }, body }),
  checkTarget: (client: Client, targetId: string) => call(client, checkTargetRoute, { params: { targetId } }),
}

/** One of the acts. What it answers goes into no cache: the recovery key least of all. */
export function useBackupAct<Input, Output>(act: (client: Client, input: Input) => Promise<Output>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(client, input),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
    gcTime: 0,
  })
}
