/** Backups in words. Pure. */

import type { KeepingPlan } from '../../../contracts/backup-targets.ts'
import type { Backup, BackupContents, BackupCopy, BackupFacts, BackupReason } from '../../../contracts/backups.ts'
import { formatNumber, t } from '../../text/text.ts'
import { formatBytes, formatDuration } from '../../ui/durations.ts'
import type { Tone } from '../../ui/state-mark.tsx'

export const backupLooks = (): Record<Backup['state'], { tone: Tone; word: string; meaning: string }> => ({
  taking: {
    tone: 'active',
    word: t('backups.beingTaken'),
    meaning: t('backups.itIsBeingWritten'),
  },
  unproven: {
    tone: 'off',
    word: t('backups.notYetProven'),
    meaning: t('backups.itIsWholeOnDisk'),
  },
  proven: {
    tone: 'ok',
    word: t('backups.proven'),
    meaning: t('backups.itWasRestoredIntoA'),
  },
  failed: {
    tone: 'broken',
    word: t('backups.failed'),
    meaning: t('backups.itCannotBeReliedOn'),
  },
})

export const copyLooks = (): Record<BackupCopy['state'], { tone: Tone; word: string }> => ({
  waiting: {
    tone: 'off',
    word: t('backups.waits'),
  },
  copying: {
    tone: 'active',
    word: t('backups.beingCopied'),
  },
  kept: {
    tone: 'ok',
    word: t('backups.kept'),
  },
  failed: {
    tone: 'broken',
    word: t('backups.failed'),
  },
})

export const reasonWords = (): Record<BackupReason, string> => ({
  manual: t('backups.byHand'),
  scheduled: t('backups.bySchedule'),
  'before-migration': t('backups.beforeAMigration'),
  'before-upgrade': t('backups.beforeAnUpgrade'),
  'before-restore': t('backups.beforeARestore'),
  'before-move': t('backups.beforeAMove'),
  'before-reset': t('backups.beforeAReset'),
})

export function contentsWords(contents: BackupContents | null): string {
  if (!contents) return ''
  const { blueprints, runs, documents, secrets, files } = contents
  const parts = [
    [blueprints, 'workflow'],
    [runs, 'run'],
    [documents, 'document'],
    [secrets, 'secret'],
    [files, 'file'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => t(`backups.count_${noun}`, { count }))
  return said.length > 0 ? said.join(', ') : t('backups.nothingYet')
}

const hourMinutes = 60
const dayMinutes = 24 * hourMinutes

const things = () => ({
  blueprints: t('backups.workflows'),
  runs: t('backups.runs'),
  documents: t('backups.documents2'),
  collections: t('backups.collections'),
  conversations: t('backups.conversations'),
  memories: t('backups.memories'),
  triggers: t('backups.triggers'),
  secrets: t('backups.secrets'),
})

/** What a person calls it. A host of another version may count what this window does not know. */
export const thingWords = (what: string): string => (things() as Record<string, string>)[what] ?? what

/** "60 min", "24 h", "7 days": what people say. */
export function spanWords(minutes: number): string {
  if (minutes <= 2 * hourMinutes) return t('backups.min', { minutes })
  if (minutes <= 2 * dayMinutes) return `${Math.round(minutes / hourMinutes)} h`
  return t('backups.days', { minutes: Math.round(minutes / dayMinutes) })
}

type Loss = { word: string; sentence: string; isGood: boolean }

/** As long as nothing is proven, or the last proof is old, the schedule is only an intention. */
export function lossWords(facts: Pick<BackupFacts, 'lossMinutes' | 'lastProvenAt' | 'isOverdue'>): Loss {
  const { lossMinutes, lastProvenAt, isOverdue } = facts
  if (lastProvenAt === null)
    return { word: t('backups.everything'), sentence: t('backups.untilThereIsAProven'), isGood: false }
  if (lossMinutes === null) {
    return { word: t('backups.noSchedule'), sentence: t('backups.everythingSinceTheLastBackup'), isGood: false }
  }
  if (isOverdue)
    return { word: t('backups.moreThanPlanned'), sentence: t('backups.theLastProvenBackupIs'), isGood: false }
  return {
    word: t('backups.atMost', { spanWords: spanWords(lossMinutes) }),
    sentence: t('backups.isLostWhenThisMachine'),
    isGood: true,
  }
}

type Overdue = { items: readonly Pick<Backup, 'state' | 'problem'>[]; facts: Pick<BackupFacts, 'lastProvenAt'> }
const hourMs = 3_600_000

/** What is overdue, from the facts: the sentence of the host (`facts.warning`) is English for whoever reads it. */
export function overdueWords({ items, facts }: Overdue, now: number): string {
  const { lastProvenAt } = facts
  const sentence =
    lastProvenAt === null
      ? t('backups.thereIsNoProvenBackup')
      : t('backups.theLastProvenBackupIsOld', { count: Math.floor((now - Date.parse(lastProvenAt)) / hourMs) })
  const why = items[0]?.state === 'failed' ? items[0].problem?.detail : undefined
  return why ? `${sentence} ${t('backups.theLastOneFailed', { why })}` : sentence
}

export const returnWords = ({
  lastRestoreMs,
}: Pick<BackupFacts, 'lastRestoreMs'>): { word: string; sentence: string } =>
  lastRestoreMs === null
    ? { word: t('backups.notMeasured'), sentence: t('backups.nothingWasRestoredHereSo') }
    : { word: formatDuration(lastRestoreMs), sentence: t('backups.isWhatTheLastRestore') }

const heldBackWords = (): Record<NonNullable<KeepingPlan['heldBack']>, string> => ({
  'listing-empty': t('backups.thereIsNoBackupYet'),
  'listing-incomplete': t('backups.theBackupsCouldNotAll'),
  'too-few-proven': t('backups.thereAreFewerThanThree'),
  'listing-unclear': t('backups.twoBackupsHaveTheSame'),
})

/** What a rule does now, and where it leads. */
export function planWords({ keep, remove, heldBack, overBudgetBytes, forecast }: KeepingPlan): string[] {
  const words = [
    heldBack ? heldBackWords()[heldBack] : t('backups.backupsStayGo', { count: keep.length, number: remove.length }),
  ]
  if (overBudgetBytes > 0) words.push(t('backups.whatHasToStayIs', { overBudgetBytes: formatBytes(overBudgetBytes) }))
  if (!forecast) return words
  words.push(
    t('backups.itLeadsToAboutBackups', { count: forecast.peakCount, peakBytes: formatBytes(forecast.peakBytes) }),
  )
  if (forecast.fullInDays !== null) words.push(t('backups.theDiskIsFull', { inDays: inDays(forecast.fullInDays) }))
  if (forecast.overBudgetInDays !== null) {
    words.push(t('backups.theBudgetRemovesMoreThan', { inDays: inDays(forecast.overBudgetInDays) }))
  }
  return words
}
const inDays = (days: number) => (days < 1 ? t('backups.withTheNextBackup') : t('backups.inDays', { count: days }))

/** "+12", "−3", "the same". */
export function differenceWords(before: number | null, after: number): string {
  if (before === null) return t('backups.notCounted')
  if (before === after) return t('backups.theSame')
  const change = after - before
  return change > 0 ? `+${formatNumber(change)}` : `−${formatNumber(Math.abs(change))}`
}
