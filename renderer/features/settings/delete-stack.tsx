import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { call } from '../../../contracts/call.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { getStackRemainsRoute, type StackRemains, stackResetRoute } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
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
    <DangerPart title={t('settings.deleteTheStackWithIts')}>
      <p>{t('settings.theContainersOfIceosGo')}</p>
      <Stack remains={remains.data} error={remains.error} retry={() => void remains.refetch()} />
    </DangerPart>
  )
}

type StackProps = { remains: StackRemains | undefined; error: unknown; retry: () => void }

function Stack({ remains, error, retry }: StackProps) {
  if (isAppError(error) && error.code === 'container-engine-missing') {
    return <p className="muted">{t('settings.thereIsNoContainerEngine')}</p>
  }
  if (error) return <ErrorView error={error} onRetry={retry} />
  if (!remains) return <Skeleton rows={2} />
  const { containers, volumes } = remains
  if (containers.length + volumes.length === 0) return <p className="muted">{t('settings.thereIsNoStackTo')}</p>
  return <Reset remains={remains} />
}

function Reset({ remains: { containers, volumes, confirm } }: { remains: StackRemains }) {
  const client = useClient()
  const reset = useMutation({ mutationFn: () => call(client, stackResetRoute, { body: { confirm } }) })
  if (reset.data) {
    return (
      <p role="status">
        {marked(t('settings.theStackIsBeingDeleted'), { link: (inner) => <Link href="/services">{inner}</Link> })}
      </p>
    )
  }
  return (
    <>
      <ul>
        {volumes.map(({ name, bytes }) => (
          <li key={name}>
            {marked(
              t('settings.volume', { bytes: bytes === null ? t('settings.ofUnknownSize') : formatBytes(bytes) }),
              { code: () => <code>{name}</code> },
            )}
          </li>
        ))}
        <li>{t('settings.containers', { number: containers.length })}</li>
      </ul>
      <TypedDeed
        confirm={confirm}
        word={t('settings.deleteTheStackWithIts')}
        isBusy={reset.isPending}
        error={reset.error}
        onDo={() => reset.mutate()}
      />
    </>
  )
}
