import type { BackupPart } from '../../../contracts/backup-parts.ts'

export type Will = 'come' | 'copy' | 'stay'

/** What becomes of a part of a backup; what is here is never changed. */
export function willOf({ here, isCopied }: Pick<BackupPart, 'here' | 'isCopied'>, whenThere: 'skip' | 'copy'): Will {
  if (here === 'absent') return 'come'
  return whenThere === 'copy' && !isCopied ? 'copy' : 'stay'
}
