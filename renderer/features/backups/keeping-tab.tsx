import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { BackupFacts, BackupKeeping, BackupSchedule } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { planWords } from './backup-words.ts'
import css from './backups.module.css'
import { acts, backupSettingsQuery, keepingPlanQuery, useBackupAct } from './queries.ts'

export function KeepingTab({ facts }: { facts: BackupFacts }) {
  const { data, error, refetch } = useQuery(backupSettingsQuery(useClient()))
  if (!data) {
    return (
      <div className={css.part}>
        {error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={5} />}
      </div>
    )
  }
  return (
    <div className={css.part}>
      <Schedule key={JSON.stringify(data.schedule)} schedule={data.schedule} nextDueAt={facts.nextDueAt} />
      <Keeping key={JSON.stringify(data.keeping)} keeping={data.keeping} />
    </div>
  )
}

const every = () =>
  [
    { value: 'off', label: t('backups.never') },
    { value: 'hour', label: t('backups.eachHour') },
    { value: 'day', label: t('backups.eachDay') },
    { value: 'week', label: t('backups.eachWeek') },
  ] as const

function Schedule({ schedule, nextDueAt }: { schedule: BackupSchedule; nextDueAt: string | null }) {
  const change = useBackupAct(acts.change)
  const [draft, setDraft] = useState(schedule)
  const save = (next: BackupSchedule) => {
    setDraft(next)
    change.mutate({ schedule: next }, { onError: () => setDraft(schedule) })
  }
  return (
    <section className={css.group} aria-label={t('backups.schedule')}>
      <h3>{t('backups.when')}</h3>
      <div className={css.fields}>
        <Segments
          label={t('backups.aBackupIsTaken')}
          options={every()}
          value={draft.every}
          onChange={(value) => save({ ...draft, every: value })}
        />
        {draft.every !== 'off' && (
          <TextField
            label={draft.every === 'hour' ? t('backups.minuteOfTheHour') : t('backups.timeOfDay')}
            type="time"
            value={draft.at}
            onChange={(event) => setDraft({ ...draft, at: event.target.value })}
            onBlur={() => draft.at !== schedule.at && draft.at !== '' && save(draft)}
          />
        )}
      </div>
      <p className={css.soft}>
        {nextDueAt
          ? marked(t('backups.theNextOneIsDue'), { relativeTime: () => <RelativeTime at={nextDueAt} /> })
          : t('backups.noBackupIsTakenBy')}
      </p>
      {change.error && <ErrorView error={change.error} />}
    </section>
  )
}

const counts = () =>
  [
    ['hourly', t('backups.hours')],
    ['daily', t('backups.days2')],
    ['weekly', t('backups.weeks')],
    ['monthly', t('backups.months')],
    ['atLeast', t('backups.atLeast')],
  ] as const
const gigabyte = 1e9

function Keeping({ keeping }: { keeping: BackupKeeping }) {
  const [draft, setDraft] = useState(keeping)
  const change = useBackupAct(acts.change)
  const toast = useToast()
  const deferred = useDeferredValue(draft)
  const { data: plan, error } = useQuery(keepingPlanQuery(useClient(), deferred))
  const isChanged = JSON.stringify(draft) !== JSON.stringify(keeping)
  return (
    <section className={css.group} aria-label={t('backups.keeping')}>
      <h3>{t('backups.howManyStay')}</h3>
      <p className={css.soft}>{t('backups.ofTheNewestHoursDays')}</p>
      <form
        className={css.fields}
        onSubmit={(event) => {
          event.preventDefault()
          // Saved, this part begins anew with what is stored, so the message must not hang on it.
          const saved = () => toast('ok', t('backups.theRuleOfKeepingIs'))
          void change.mutateAsync({ keeping: draft }).then(saved, () => {})
        }}
      >
        {counts().map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            type="number"
            min={name === 'atLeast' ? 3 : 0}
            max={1000}
            required
            value={draft[name]}
            onChange={(event) =>
              setDraft({ ...draft, [name]: wholeNumber(event.target.value, name === 'atLeast' ? 3 : 0) })
            }
          />
        ))}
        <TextField
          label={t('backups.roomInGb')}
          hint={t('backups.emptyForNoLimit')}
          type="number"
          min={0}
          step="any"
          value={draft.budgetBytes === null ? '' : draft.budgetBytes / gigabyte}
          onChange={({ target }) =>
            setDraft({
              ...draft,
              budgetBytes: target.value === '' ? null : Math.round(Number(target.value) * gigabyte),
            })
          }
        />
        <Button kind="primary" type="submit" busy={change.isPending} disabled={!isChanged}>
          {t('backups.keepByThisRule')}
        </Button>
      </form>
      {plan && (
        <p role="status" className={css.plan}>
          {planWords(plan).join(' ')}
        </p>
      )}
      {(error ?? change.error) && <ErrorView error={error ?? change.error} />}
    </section>
  )
}

const wholeNumber = (text: string, least: number) => Math.min(1000, Math.max(least, Math.floor(Number(text) || 0)))
