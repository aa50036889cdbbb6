/** Why a backup would be refused here, before anything is touched. */
import type { Manifest } from '../../contracts/backup-format.ts'
import { AppError } from '../../contracts/errors.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupNeeds } from './take-backup.ts'

const leastSpareBytes = 1024 ** 3

type About = Pick<Manifest, 'installation' | 'number' | 'appVersion'> & { plainBytes: number }

export const plainBytesOf = ({ parts, facts }: Manifest) =>
  Object.values(parts).reduce((sum, { bytes }) => sum + bytes, 0) + facts.files.bytes

/** The disk has to hold the restored side beside the live one: twice its size, and a gigabyte for everybody else. */
export function needBytesOf({ plainBytes }: Pick<About, 'plainBytes'>, liveBytes: number | undefined): number {
  return 2 * Math.max(plainBytes, liveBytes ?? 0) + leastSpareBytes
}

export async function preflight(
  needs: BackupNeeds,
  manifest: Manifest,
  { isForeign }: { isForeign: boolean },
): Promise<void> {
  const about = { ...manifest, plainBytes: plainBytesOf(manifest) }
  const [first] = await findRefusals(needs, about)
  if (first) throw first
  await foreignUnlessTrusted(needs, manifest, { isForeign })
}

export async function foreignUnlessTrusted(
  { dataDir }: Pick<BackupNeeds, 'dataDir'>,
  manifest: Pick<About, 'installation' | 'number' | 'appVersion'>,
  { isForeign }: { isForeign: boolean },
): Promise<void> {
  const { installation } = await ensureBackupKeys(dataDir)
  if (manifest.installation !== installation && !isForeign) throw foreign(manifest)
}

export async function findRefusals(needs: BackupNeeds, about: About): Promise<AppError[]> {
  const place = needs.place()
  return refuseWithoutRoom(await place.freeBytes(), needBytesOf(about, await place.liveBytes()))
}

export function refuseWithoutRoom(free: number | undefined, need: number): AppError[] {
  if (free === undefined || free >= need) return []
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MB`
  return [
    new AppError('disk-full', {
      detail: `A restore needs ${megabytes(need)} beside what is there, and ${megabytes(free)} are free. Nothing was changed.`,
    }),
  ]
}

const foreign = ({ number, appVersion }: Pick<About, 'number' | 'appVersion'>) =>
  new AppError('backup-foreign', {
    detail: `Backup ${number} was made by another installation (iceOS ${appVersion}). Its workflows would run here and its secrets be used. Say that you trust it: --foreign.`,
  })
