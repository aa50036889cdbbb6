import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { settingsQuery } from '../features/system/queries.ts'
import { useApp } from '../page/context.ts'

/** The appearance that was chosen in another window or browser holds here too. */
export function useHostAppearance(): void {
  const { client, theme } = useApp()
  const appearance = useQuery(settingsQuery(client)).data?.appearance
  useEffect(() => {
    if (appearance && appearance !== theme.get().appearance) theme.set({ appearance })
  }, [appearance, theme])
}
