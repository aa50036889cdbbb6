/** Backups in words. Pure. */
import type { KeepingPlan } from '../../../contracts/backup-targets.ts'
import type { Backup, BackupContents, BackupCopy, BackupFacts, BackupReason } from '../../../contracts/backups.ts'
import { formatBytes, formatDuration, plural } from '../../ui/durations.ts'
import type { Tone } from '../../ui/state-mark.tsx'

export const backupLooks: Record<Backup['state'], { tone: Tone; word: string; meaning: string }> = {
  taking: { tone: 'active', word: 'Being taken', meaning: 'It is being written.' },
  unproven: { tone: 'off', word: 'Not yet proven', meaning: 'It is whole on disk. Nobody has restored it yet.' },
  proven: {
    tone: 'ok',
    word: 'Proven',
    meaning: 'It was restored into a scratch database, and everything was the same.',
  },
  failed: { tone: 'broken', word: 'Failed', meaning: 'It cannot be relied on.' },
}

export const copyLooks: Record<BackupCopy['state'], { tone: Tone; word: string }> = {
  waiting: { tone: 'off', word: 'Waits' },
  copying: { tone: 'active', word: 'Being copied' },
  kept: { tone: 'ok', word: 'Kept' },
  failed: { tone: 'broken', word: 'Failed' },
}

export const reasonWords: Record<BackupReason, string> = {
  manual: 'by hand',
  scheduled: 'by schedule',
  'before-migration': 'before a migration',
  'before-upgrade': 'before an upgrade',
  'before-restore': 'before a restore',
  'before-move': 'before a move',
  'before-reset': 'before a reset',
}

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
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun))
  return said.length > 0 ? said.join(', ') : 'Nothing yet'
}

const hourMinutes = 60
const dayMinutes = 24 * hourMinutes

/** "60 min", "24 h", "7 days": what people say. */
export function spanWords(minutes: number): string {
  if (minutes <= 2 * hourMinutes) return `${minutes} min`
  if (minutes <= 2 * dayMinutes) return `${Math.round(minutes / hourMinutes)} h`
  return `${Math.round(minutes / dayMinutes)} days`
}

type Loss = { word: string; sentence: string; isGood: boolean }

/** As long as nothing is proven, or the last proof is old, the schedule is only an intention. */
export function lossWords(facts: Pick<BackupFacts, 'lossMinutes' | 'lastProvenAt' | 'isOverdue'>): Loss {
  const { lossMinutes, lastProvenAt, isOverdue } = facts
  if (lastProvenAt === null) return { word: 'Everything', sentence: 'until there is a proven backup', isGood: false }
  if (lossMinutes === null) {
    return { word: 'No schedule', sentence: 'everything since the last backup can be lost', isGood: false }
  }
  if (isOverdue) return { word: 'More than planned', sentence: 'the last proven backup is too old', isGood: false }
  return { word: `${spanWords(lossMinutes)} at most`, sentence: 'is lost when this machine breaks', isGood: true }
}

export const returnWords = ({
  lastRestoreMs,
}: Pick<BackupFacts, 'lastRestoreMs'>): { word: string; sentence: string } =>
  lastRestoreMs === null
    ? { word: 'Not measured', sentence: 'nothing was restored here so far' }
    : { word: formatDuration(lastRestoreMs), sentence: 'is what the last restore took' }

const heldBackWords: Record<NonNullable<KeepingPlan['heldBack']>, string> = {
  'listing-empty': 'There is no backup yet, so there is nothing to remove.',
  'listing-incomplete': 'The backups could not all be listed, so none is removed.',
  'too-few-proven': 'There are fewer than three proven backups, so none is removed.',
  'listing-unclear': 'Two backups have the same number, so none is removed.',
}

/** What a rule does now, and where it leads. */
export function planWords({ keep, remove, heldBack, overBudgetBytes, forecast }: KeepingPlan): string[] {
  const words = [heldBack ? heldBackWords[heldBack] : `${plural(keep.length, 'backup')} stay, ${remove.length} go.`]
  if (overBudgetBytes > 0) words.push(`What has to stay is ${formatBytes(overBudgetBytes)} more than the budget.`)
  if (!forecast) return words
  words.push(`It leads to about ${plural(forecast.peakCount, 'backup')} and ${formatBytes(forecast.peakBytes)}.`)
  if (forecast.fullInDays !== null) words.push(`The disk is full ${inDays(forecast.fullInDays)}.`)
  if (forecast.overBudgetInDays !== null) {
    words.push(`The budget removes more than the rule ${inDays(forecast.overBudgetInDays)}.`)
  }
  return words
}
const inDays = (days: number) => (days < 1 ? 'with the next backup' : `in ${plural(days, 'day')}`)

/** "+12", "−3", "the same". */
export function differenceWords(before: number | null, after: number): string {
  if (before === null) return 'not counted'
  if (before === after) return 'the same'
  const change = after - before
  return change > 0 ? `+${change.toLocaleString('en')}` : `−${Math.abs(change).toLocaleString('en')}`
}
