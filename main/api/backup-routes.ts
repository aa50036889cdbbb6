import { createReadStream } from 'node:fs'
import { listBackupPartsRoute, restorePartsRoute, undoPartsRoute } from '../../contracts/backup-parts.ts'
import { fetchBackupRoute } from '../../contracts/backup-targets.ts'
import {
  changeBackupSettingsRoute,
  confirmRestoreRoute,
  deleteBackupRoute,
  downloadBackupRoute,
  drillBackupRoute,
  exportBackupRoute,
  getBackupKeyRoute,
  getBackupRoute,
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
} from '../../contracts/backups.ts'
import { eraseRoute, listErasuresRoute } from '../../contracts/erasures.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Job, JobKind } from '../../contracts/jobs.ts'
import { reply, type Served, serve } from '../../contracts/route.ts'
import type { Backups } from '../backups/open-backups.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { backupTargetRoutes } from './backup-target-routes.ts'

export function backupRoutes(backups: Backups, jobs: Pick<Jobs, 'start'>): Served[] {
  const start = (kind: JobKind, input: unknown) => {
    const job = jobs.start(kind, input)
    return reply<Job>(job, { status: 202, headers: { location: `/api/v1/system/jobs/${job.id}` } })
  }
  return [
    serve(listBackupsRoute, () => backups.list()),
    serve(takeBackupRoute, async ({ body }) => start('backup', body)),
    serve(getBackupKeyRoute, () => backups.readKey(false)),
    serve(showBackupKeyRoute, () => backups.readKey(true)),
    serve(keepKeyStoredRoute, async () => backups.keepKeyStored()),
    serve(drillBackupRoute, async () => start('drill-backup', {})),
    serve(getBackupSettingsRoute, async () => backups.readSettings()),
    serve(changeBackupSettingsRoute, async ({ body }) => backups.changeSettings(body)),
    serve(importBackupRoute, async ({ body }) => reply(await backups.take(body), { status: 201 })),
    serve(undoRestoreRoute, async () => {
      if (!(await backups.list()).undo) {
        throw new AppError('undo-not-possible', {
          detail: 'Nothing was restored in the last 24 hours, or it was confirmed or taken back already.',
        })
      }
      return start('undo-restore', {})
    }),
    serve(confirmRestoreRoute, () => backups.confirmRestore()),
    serve(getBackupRoute, ({ params }) => backups.find(params.backupId)),
    serve(deleteBackupRoute, ({ params }) => backups.remove(params.backupId)),
    serve(verifyBackupRoute, async ({ params: { backupId } }) => {
      await backups.find(backupId)
      return start('prove-backup', { backupId })
    }),
    serve(exportBackupRoute, async ({ params: { backupId }, body: { folder } }) => {
      await backups.find(backupId)
      return start('export-backup', { backupId, folder })
    }),
    serve(downloadBackupRoute, async ({ params }) => {
      const { path, name, sizeBytes } = await backups.pathOf(params.backupId)
      return { mediaType: 'application/octet-stream', name, sizeBytes, bytes: createReadStream(path) }
    }),
    serve(previewRestoreRoute, ({ params }) => backups.preview(params.backupId)),
    serve(restoreBackupRoute, async ({ params: { backupId }, body }) => {
      const { needsYes, refusals } = await backups.preview(backupId)
      if (needsYes && !body.isForeign) throw mustSay()
      const [first] = refusals
      if (first) throw new AppError('restore-refused', { detail: first.detail ?? first.title })
      return start('restore', { backupId, ...body })
    }),
    serve(listBackupPartsRoute, ({ params, signal }) => backups.parts(params.backupId, signal)),
    serve(restorePartsRoute, async ({ params: { backupId }, body }) => {
      const { isForeign } = await backups.find(backupId)
      if (isForeign && !body.isForeign) throw mustSay()
      return start('restore-parts', { backupId, ...body })
    }),
    serve(undoPartsRoute, async () => {
      if (!(await backups.list()).cameParts)
        throw new AppError('undo-not-possible', { detail: 'No parts of a backup were brought back.' })
      return start('undo-parts', {})
    }),
    serve(eraseRoute, async ({ body }) => reply(await backups.erasures.erase(body), { status: 201 })),
    serve(listErasuresRoute, async () => ({ items: await backups.erasures.list() })),
    ...backupTargetRoutes(backups.safekeeping),
    serve(fetchBackupRoute, async ({ params: { targetId }, body: { name, key } }) => {
      if (key) await backups.addKey(key)
      return start('fetch-backup', { targetId, name })
    }),
  ]
}

const mustSay = () =>
  new AppError('backup-foreign', { detail: 'Another installation made it. Say that you trust it: --foreign.' })
