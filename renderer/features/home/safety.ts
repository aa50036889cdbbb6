/** What of the data's safety needs somebody, the most pressing first; each with its one action. Pure. */
import type { BackupList } from '../../../contracts/backups.ts'
import { plural } from '../../ui/durations.ts'

export type Need = { key: string; sentence: string; action: string; href: string }

export function safetyNeeds({ items, facts, undo }: BackupList): Need[] {
  const needs: Need[] = []
  if (facts.lastProvenAt === null) {
    needs.push({
      ...{ key: 'first', action: 'Take a backup', href: '/backups' },
      sentence: facts.warning ?? 'There is no proven backup yet.',
    })
  } else if (facts.isOverdue) {
    needs.push({ ...{ key: 'overdue', action: 'See the backups', href: '/backups' }, sentence: facts.warning ?? '' })
  }
  const failed = items.filter(({ copies }) => copies.some(({ state }) => state === 'failed')).length
  if (failed > 0) {
    needs.push({
      ...{ key: 'copies', action: 'See why', href: '/backups?tab=copies' },
      sentence: `${plural(failed, 'backup')} could not be copied elsewhere.`,
    })
  }
  if (undo) {
    needs.push({
      ...{ key: 'undo', action: 'Keep it or undo it', href: '/backups' },
      sentence: `Backup no. ${undo.backupNumber} was restored. What was here before is kept for a day.`,
    })
  }
  if (facts.lastProvenAt !== null && facts.keyStoredAt === null) {
    needs.push({
      ...{ key: 'key', action: 'Store the recovery key', href: '/backups?tab=key' },
      sentence: 'Nobody has stored the recovery key. Without it no other machine can open your backups.',
    })
  }
  return needs
}
