import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { DesktopState } from '../../../contracts/desktop.ts'
import type { Desktop, IpcChannel, IpcInput, IpcOutput } from '../../../contracts/ipc.ts'
import { askDesktop } from './ask-desktop.ts'

export const desktopKeys = { state: ['desktop'] } as const

/** The app tells of each change by itself. */
export const desktopQuery = (desktop: Desktop) =>
  queryOptions({
    queryKey: desktopKeys.state,
    queryFn: () => askDesktop(desktop, 'desktop:state', undefined),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

type Changing = { [Name in IpcChannel]: IpcOutput<Name> extends DesktopState ? Name : never }[IpcChannel]
type Change = { [Name in Changing]: { channel: Name; input: IpcInput<Name> } }[Changing]

export function useChangeDesktop(desktop: Desktop) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ channel, input }: Change) => askDesktop(desktop, channel, input as never) as Promise<DesktopState>,
    onSuccess: (state) => queries.setQueryData(desktopKeys.state, state),
  })
}
