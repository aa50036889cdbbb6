/** What of the data's safety needs somebody, the most pressing first; each with its one action. Pure. */

import type { BackupList } from '../../../contracts/backups.ts'
import { t } from '../../text/text.ts'
import { overdueWords } from '../backups/backup-words.ts'

export type Need = { key: string; sentence: string; action: string; href: string }

export function safetyNeeds(list: BackupList, now: number): Need[] {
  const { items, facts, undo } = list
  const needs: Need[] = []
  if (facts.lastProvenAt === null) {
    needs.push({
      ...{ key: 'first', action: t('home.takeABackup'), href: '/backups' },
      sentence: overdueWords(list, now),
    })
  } else if (facts.isOverdue) {
    needs.push({
      ...{ key: 'overdue', action: t('home.seeTheBackups'), href: '/backups' },
      sentence: overdueWords(list, now),
    })
  }
  const failed = items.filter(({ copies }) => copies.some(({ state }) => state === 'failed')).length
  if (failed > 0) {
    needs.push({
      ...{ key: 'copies', action: t('home.seeWhy'), href: '/backups?tab=copies' },
      sentence: t('home.backupsCouldNotBeCopied', { count: failed }),
    })
  }
  if (undo) {
    needs.push({
      ...{ key: 'undo', action: t('home.keepItOrUndoIt'), href: '/backups' },
      sentence: t('home.backupNoWasRestoredWhat', { backupNumber: undo.backupNumber }),
    })
  }
  if (facts.lastProvenAt !== null && facts.keyStoredAt === null) {
    needs.push({
      ...{ key: 'key', action: t('home.storeTheRecoveryKey'), href: '/backups?tab=key' },
      sentence: t('home.nobodyHasStoredTheRecovery'),
    })
  }
  return needs
}
