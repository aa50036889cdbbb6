/** What stands in the form of a place for copies. Pure. */
import type { NewTarget } from '../../../contracts/backup-targets.ts'
import type { BackupTarget } from '../../../contracts/backups.ts'

export type Draft = {
  kind: 'folder' | 's3'
  name: string
  path: string
  endpoint: string
  region: string
  bucket: string
  prefix: string
  accessKeyId: string
  secretAccessKey: string
  pathStyle: boolean
}

const empty: Draft = {
  ...{ kind: 'folder', name: '', path: '', endpoint: '', region: 'us-east-1', bucket: '', prefix: '' },
  ...{ accessKeyId: '', secretAccessKey: '', pathStyle: true },
}

export function draftOf(target: BackupTarget | undefined): Draft {
  if (!target) return empty
  if (target.kind === 'folder') return { ...empty, kind: 'folder', name: target.name, path: target.path }
  const { name, endpoint, region, bucket, prefix, pathStyle, accessKeyId } = target
  return { ...empty, kind: 's3', name, endpoint: endpoint ?? '', region, bucket, prefix, pathStyle, accessKeyId }
}

export function toNewTarget(draft: Draft): NewTarget {
  const name = draft.name.trim()
  if (draft.kind === 'folder') return { kind: 'folder', name, path: draft.path.trim() }
  const { region, bucket, prefix, accessKeyId, secretAccessKey, pathStyle } = draft
  const endpoint = draft.endpoint.trim() || null
  const words = { region: region.trim(), bucket: bucket.trim(), prefix: prefix.trim(), accessKeyId: accessKeyId.trim() }
  return { kind: 's3', name, endpoint, ...words, secretAccessKey: secretAccessKey.trim(), pathStyle }
}
