import type { ReactNode } from 'react'
import type { BackupFacts } from '../../../contracts/backups.ts'
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
        name="Last proven backup"
        tone={isOverdue ? 'attention' : lastProvenAt ? 'ok' : 'off'}
        word={lastProvenAt ? <RelativeTime at={lastProvenAt} /> : 'None yet'}
      >
        {nextDueAt ? (
          <>
            the next one <RelativeTime at={nextDueAt} />
          </>
        ) : (
          'none is due: there is no schedule'
        )}
      </Fact>
      <Fact name="What can be lost" tone={loss.isGood ? 'ok' : 'attention'} word={loss.word}>
        {loss.sentence}
      </Fact>
      <Fact name="The way back" tone={facts.lastRestoreMs === null ? 'off' : 'ok'} word={back.word}>
        {back.sentence}
      </Fact>
      <Fact
        name="Recovery key"
        tone={keyStoredAt ? 'ok' : 'attention'}
        word={keyStoredAt ? 'Stored elsewhere' : 'Not stored'}
      >
        {keyStoredAt ? <RelativeTime at={keyStoredAt} /> : 'without it no other machine can open a backup'}
      </Fact>
      <Fact name="Room" tone="off" word={formatBytes(totalBytes)}>
        {freeBytes === null ? 'are backups' : `are backups, ${formatBytes(freeBytes)} are free`}
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

const toneWords: Record<Tone, string> = {
  ...{ ok: 'Good', attention: 'Overdue', broken: 'Broken', waiting: 'Waits', off: 'None', active: 'Now' },
}

const ToneTime = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={css.toneTime}>
    <ToneMark tone={tone}>{toneWords[tone]}</ToneMark> {children}
  </span>
)
