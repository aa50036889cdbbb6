import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { call } from '../../../contracts/call.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { getStackRemainsRoute, type StackRemains, stackResetRoute } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { formatBytes } from '../../ui/durations.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { DangerPart, TypedDeed } from './danger-part.tsx'

export function DeleteStack() {
  const client = useClient()
  const remains = useQuery({
    queryKey: ['services', 'remains'],
    queryFn: ({ signal }) => call(client, getStackRemainsRoute, { signal }),
    retry: false,
  })
  return (
    <DangerPart title="Delete the stack with its data">
      <p>
        The containers of iceOS go, and the volumes with the database that is in them. What the embedded engine keeps in
        the data folder stays, and so do your backups. Nothing brings a deleted volume back: make a backup first.
      </p>
      <Stack remains={remains.data} error={remains.error} retry={() => void remains.refetch()} />
    </DangerPart>
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
  const reset = useMutation({ mutationFn: () => call(client, stackResetRoute, { body: { confirm } }) })
  if (reset.data) {
    return (
      <p role="status">
        The stack is being deleted. <Link href="/services">Services</Link> shows how far it is.
      </p>
    )
  }
  return (
    <>
      <ul>
        {volumes.map(({ name, bytes }) => (
          <li key={name}>
            Volume <code>{name}</code>, {bytes === null ? 'of unknown size' : formatBytes(bytes)}
          </li>
        ))}
        <li>{containers.length} containers</li>
      </ul>
      <TypedDeed
        confirm={confirm}
        word="Delete the stack with its data"
        isBusy={reset.isPending}
        error={reset.error}
        onDo={() => reset.mutate()}
      />
    </>
  )
}
