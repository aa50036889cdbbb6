import { DatabaseBackup } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Link } from 'wouter'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { acts, useBackupAct } from '../backups/queries.ts'
import css from './settings.module.css'

export function DangerPart({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={css.danger}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

type DeedProps = { confirm: string; word: string; isBusy: boolean; error: unknown; onDo: () => void }

/** A deed that nothing undoes: its words are typed before it can be pressed. */
export function TypedDeed({ confirm, word, isBusy, error, onDo }: DeedProps) {
  const [typed, setTyped] = useState('')
  return (
    <form
      className={css.group}
      onSubmit={(event) => {
        event.preventDefault()
        if (typed === confirm && !isBusy) onDo()
      }}
    >
      <TextField
        label={t('settings.typeToDeleteIt', { confirm })}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value.trim())}
      />
      {Boolean(error) && <ErrorView error={error} />}
      <div>
        <Button kind="danger" type="submit" disabled={typed !== confirm} busy={isBusy}>
          {word}
        </Button>
      </div>
    </form>
  )
}

/** The way back from what is about to be done. */
export function BackupFirst() {
  const take = useBackupAct(acts.take)
  if (take.data) {
    return (
      <p role="status">
        {marked(t('settings.theBackupIsBeingTaken'), { link: (inner) => <Link href="/backups">{inner}</Link> })}
      </p>
    )
  }
  return (
    <div className={css.group}>
      <div>
        <Button icon={DatabaseBackup} busy={take.isPending} onClick={() => take.mutate(undefined)}>
          {t('settings.takeABackupFirst')}
        </Button>
      </div>
      {take.error && <ErrorView error={take.error} />}
    </div>
  )
}
