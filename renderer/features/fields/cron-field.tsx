import { lazy, Suspense } from 'react'
import { t } from '../../text/text.ts'
import { Select, TextField } from '../../ui/field.tsx'
import css from './fields.module.css'
import { NextTimes } from './next-times.tsx'

type CronFieldProps = {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  value: string
  onChange: (cron: string) => void
  /** By whose clock; UTC if not given. */
  timezone?: string
}

/** Beginnings that are changed more easily than five empty fields. */
const examples = () => [
  { value: '*/15 * * * *', label: t('fields.every15Minutes') },
  { value: '0 * * * *', label: t('fields.everyHour') },
  { value: '0 7 * * *', label: t('fields.everyDayAt7') },
  { value: '0 7 * * mon-fri', label: t('fields.everyWorkingDayAt7') },
  { value: '0 8 * * mon', label: t('fields.everyMondayAt8') },
  { value: '0 6 1 * *', label: t('fields.onTheFirstOfEach') },
]

const Words = lazy(async () => {
  const { cronWords } = await import('./cron-words.ts')
  return {
    default: ({ cron }: { cron: string }) => {
      const words = cronWords(cron)
      return words ? <p className={css.words}>{words}.</p> : null
    },
  }
})

/** Times as cron says them, in words, and when they come next. */
export function CronField({ value, onChange, timezone = 'UTC', hint, ...frame }: CronFieldProps) {
  const isExample = examples().some((example) => example.value === value)
  return (
    <div className={css.rows}>
      <div className={css.inline}>
        <TextField
          {...frame}
          hint={hint ?? t('fields.fiveFieldsMinuteFirst0')}
          value={value}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
        <Select
          label={t('fields.beginWith')}
          hint=" "
          value={isExample ? value : ''}
          options={[{ value: '', label: t('fields.timesOfItsOwn') }, ...examples()]}
          onChange={(event) => event.target.value && onChange(event.target.value)}
        />
      </div>
      {value.trim() !== '' && (
        <>
          <Suspense>
            <Words cron={value} />
          </Suspense>
          <NextTimes cron={value} timezone={timezone} />
        </>
      )}
    </div>
  )
}
