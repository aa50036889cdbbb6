import type { BackupFacts } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
import { formatBytes } from '../../ui/durations.ts'
import { FactCard, FactCards } from '../../ui/fact-cards.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { lossWords, returnWords } from './backup-words.ts'
import css from './backups.module.css'

/** How safe the data is: what can be lost, and how long the way back takes. Measured, not promised. */
export function BackupFactCards({ facts }: { facts: BackupFacts }) {
  const { lastProvenAt, nextDueAt, isOverdue, totalBytes, freeBytes, keyStoredAt } = facts
  const loss = lossWords(facts)
  const back = returnWords(facts)
  return (
    <FactCards>
      <FactCard
        name={t('backups.lastProvenBackup')}
        tone={isOverdue ? 'attention' : lastProvenAt ? 'ok' : 'off'}
        word={
          lastProvenAt ? <ToneTime tone={isOverdue ? 'attention' : 'ok'} at={lastProvenAt} /> : t('backups.noneYet')
        }
      >
        {nextDueAt
          ? marked(t('backups.theNextOne'), { relativeTime: () => <RelativeTime at={nextDueAt} /> })
          : t('backups.noneIsDueThereIs')}
      </FactCard>
      <FactCard name={t('backups.whatCanBeLost')} tone={loss.isGood ? 'ok' : 'attention'} word={loss.word}>
        {loss.sentence}
      </FactCard>
      <FactCard name={t('backups.theWayBack')} tone={facts.lastRestoreMs === null ? 'off' : 'ok'} word={back.word}>
        {back.sentence}
      </FactCard>
      <FactCard
        name={t('backups.recoveryKey')}
        tone={keyStoredAt ? 'ok' : 'attention'}
        word={keyStoredAt ? t('backups.storedElsewhere') : t('backups.notStored')}
      >
        {keyStoredAt ? <RelativeTime at={keyStoredAt} /> : t('backups.withoutItNoOtherMachine')}
      </FactCard>
      <FactCard name={t('backups.room')} tone="off" word={formatBytes(totalBytes)}>
        {freeBytes === null
          ? t('backups.areBackups')
          : t('backups.areBackupsAreFree', { freeBytes: formatBytes(freeBytes) })}
      </FactCard>
    </FactCards>
  )
}

const ToneTime = ({ tone, at }: { tone: 'ok' | 'attention'; at: string }) => (
  <span className={css.toneTime}>
    <ToneMark tone={tone}>{tone === 'ok' ? t('backups.good') : t('backups.overdue')}</ToneMark> <RelativeTime at={at} />
  </span>
)
