import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Settings } from '../../../contracts/system.ts'
import { useClient } from '../../page/context.ts'
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

const levels = [
  { value: 'error', label: 'Errors only' },
  { value: 'warn', label: 'Warnings' },
  { value: 'info', label: 'What happens' },
  { value: 'debug', label: 'Everything' },
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
    if (read.success) change.mutate(read.data, { onSuccess: () => toast('ok', 'Settings saved.') })
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
        label="Port"
        hint="Where iceOS listens on this machine. A new one holds from the next start on."
        inputMode="numeric"
        value={port}
        onChange={(event) => setPort(event.target.value)}
        problem={isChecked && !read.success ? 'A port is a whole number from 1 to 65535.' : undefined}
      />
      <Select
        label="What the log keeps"
        value={level}
        onChange={(event) => setLevel(event.target.value)}
        options={levels}
      />
      {change.error && <ErrorView error={change.error} />}
      <div>
        <Button kind="primary" type="submit" disabled={!isChanged} busy={change.isPending}>
          Save these settings
        </Button>
      </div>
    </form>
  )
}
