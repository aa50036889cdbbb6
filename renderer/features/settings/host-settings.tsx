import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Settings } from '../../../contracts/system.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { useChangeSettings } from '../system/mutations.ts'
import { settingsQuery } from '../system/queries.ts'
import css from './settings.module.css'

export function HostSettings() {
  const { data, error, refetch } = useQuery(settingsQuery(useClient()))
  if (data) return <Form settings={data} />
  return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
}

const levels = () => [
  { value: 'error', label: t('settings.errorsOnly') },
  { value: 'warn', label: t('settings.warnings') },
  { value: 'info', label: t('settings.whatHappens') },
  { value: 'debug', label: t('settings.everything') },
]

function Form({ settings }: { settings: Settings }) {
  const change = useChangeSettings()
  const toast = useToast()
  const [port, setPort] = useState(String(settings.port))
  const [level, setLevel] = useState<string>(settings.logLevel)
  const [isChecked, setChecked] = useState(false)
  const read = Settings.partial().safeParse({ port: Number(port), logLevel: level })
  const isChanged = port !== String(settings.port) || level !== settings.logLevel
  const save = () => {
    setChecked(true)
    if (read.success) change.mutate(read.data, { onSuccess: () => toast('ok', t('settings.settingsSaved')) })
  }
  return (
    <form
      className={css.part}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <TextField
        label={t('settings.port')}
        hint={t('settings.whereIceosListensOnThis')}
        inputMode="numeric"
        value={port}
        onChange={(event) => setPort(event.target.value)}
        problem={isChecked && !read.success ? t('settings.aPortIsAWhole') : undefined}
      />
      <Select
        label={t('settings.whatTheLogKeeps')}
        value={level}
        onChange={(event) => setLevel(event.target.value)}
        options={levels()}
      />
      {change.error && <ErrorView error={change.error} />}
      <div>
        <Button kind="primary" type="submit" disabled={!isChanged} busy={change.isPending}>
          {t('settings.saveTheseSettings')}
        </Button>
      </div>
    </form>
  )
}
