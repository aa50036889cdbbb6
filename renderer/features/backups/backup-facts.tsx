import type { ReactNode } from 'react'
import type { BackupFacts } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
import { formatBytes } from '../../ui/durations.ts'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { lossWords, returnWords } from './backup-words.ts'
import css from './backups.module.css'

/** How safe the data is: what can be lost, and how long the way back takes. Measured, not promised. */
export function BackupFactCards({ facts }: { facts: BackupFacts }) {
  const { lastProvenAt, nextDueAt, isOverdue, totalBytes, freeBytes, keyStoredAt } = facts
  const loss = lossWords(facts)
  const back = returnWords(facts)
  return (
    <div className={css.facts}>
      <Fact
        name={t('backups.lastProvenBackup')}
        tone={isOverdue ? 'attention' : lastProvenAt ? 'ok' : 'off'}
        word={lastProvenAt ? <RelativeTime at={lastProvenAt} /> : t('backups.noneYet')}
      >
        {nextDueAt
          ? marked(t('backups.theNextOne'), { relativeTime: () => <RelativeTime at={nextDueAt} /> })
          : t('backups.noneIsDueThereIs')}
      </Fact>
      <Fact name={t('backups.whatCanBeLost')} tone={loss.isGood ? 'ok' : 'attention'} word={loss.word}>
        {loss.sentence}
      </Fact>
      <Fact name={t('backups.theWayBack')} tone={facts.lastRestoreMs === null ? 'off' : 'ok'} word={back.word}>
        {back.sentence}
      </Fact>
      <Fact
        name={t('backups.recoveryKey')}
        tone={keyStoredAt ? 'ok' : 'attention'}
        word={keyStoredAt ? t('backups.storedElsewhere') : t('backups.notStored')}
      >
        {keyStoredAt ? <RelativeTime at={keyStoredAt} /> : t('backups.withoutItNoOtherMachine')}
      </Fact>
      <Fact name={t('backups.room')} tone="off" word={formatBytes(totalBytes)}>
        {freeBytes === null
          ? t('backups.areBackups')
          : t('backups.areBackupsAreFree', { freeBytes: formatBytes(freeBytes) })}
      </Fact>
    </div>
  )
}

type FactProps = { name: string; tone: Tone; word: ReactNode; children: ReactNode }

function Fact({ name, tone, word, children }: FactProps) {
  return (
    <section className={css.fact} aria-label={name}>
      <h2>{name}</h2>
      {typeof word === 'string' ? <ToneMark tone={tone}>{word}</ToneMark> : <ToneTime tone={tone}>{word}</ToneTime>}
      <p>{children}</p>
    </section>
  )
}

const toneWords = (): Record<Tone, string> => ({
  ...{
    ok: t('backups.good'),
    attention: t('backups.overdue'),
    broken: t('backups.broken'),
    waiting: t('backups.waits'),
    off: t('backups.none'),
    active: t('backups.now'),
  },
})

const ToneTime = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={css.toneTime}>
    <ToneMark tone={tone}>{toneWords()[tone]}</ToneMark> {children}
  </span>
)
