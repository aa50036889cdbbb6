import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { call } from '../../../contracts/call.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { getStackRemainsRoute, type StackRemains, stackResetRoute } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './settings.module.css'

/** What deletes for good. It names what goes, with its size, and wants its name typed. */
export function DangerZone() {
  const client = useClient()
  const remains = useQuery({
    queryKey: ['services', 'remains'],
    queryFn: ({ signal }) => call(client, getStackRemainsRoute, { signal }),
    retry: false,
  })
  return (
    <div className={css.part}>
      <section aria-label="Delete the stack" className={css.danger}>
        <h2>Delete the stack with its data</h2>
        <p>
          The containers of iceOS go, and the volumes with the database that is in them. What the embedded engine keeps
          in the data folder stays, and so do your backups. Nothing brings a deleted volume back: make a backup first.
        </p>
        <Stack remains={remains.data} error={remains.error} retry={() => void remains.refetch()} />
      </section>
    </div>
  )
}

type StackProps = { remains: StackRemains | undefined; error: unknown; retry: () => void }

function Stack({ remains, error, retry }: StackProps) {
  if (isAppError(error) && error.code === 'container-engine-missing') {
    return <p className="muted">There is no container engine on this machine, so there is no stack to delete.</p>
  }
  if (error) return <ErrorView error={error} onRetry={retry} />
  if (!remains) return <Skeleton rows={2} />
  const { containers, volumes } = remains
  if (containers.length + volumes.length === 0) return <p className="muted">There is no stack to delete.</p>
  return <Reset remains={remains} />
}

function Reset({ remains: { containers, volumes, confirm } }: { remains: StackRemains }) {
  const client = useClient()
  const [typed, setTyped] = useState('')
  const reset = useMutation({ mutationFn: () => call(client, stackResetRoute, { body: { confirm: typed } }) })
  if (reset.data) {
    return (
      <p role="status">
        The stack is being deleted. <Link href="/services">Services</Link> shows how far it is.
      </p>
    )
  }
  return (
    <form
      className={css.group}
      onSubmit={(event) => {
        event.preventDefault()
        if (typed === confirm) reset.mutate()
      }}
    >
      <ul>
        {volumes.map(({ name, bytes }) => (
          <li key={name}>
            Volume <code>{name}</code>, {bytes === null ? 'of unknown size' : formatBytes(bytes)}
          </li>
        ))}
        <li>{containers.length} containers</li>
      </ul>
      <TextField
        label={`Type ${confirm} to delete it`}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value.trim())}
      />
      {reset.error && <ErrorView error={reset.error} />}
      <div>
        <Button kind="danger" type="submit" disabled={typed !== confirm} busy={reset.isPending}>
          Delete the stack with its data
        </Button>
      </div>
    </form>
  )
}
