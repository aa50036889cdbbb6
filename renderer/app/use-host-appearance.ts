import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { settingsQuery } from '../features/system/queries.ts'
import { useApp } from '../page/context.ts'

/** The appearance and the language that were chosen in another window or browser hold here too. */
export function useHostAppearance(): void {
  const { client, theme, language } = useApp()
  const { data: settings } = useQuery(settingsQuery(client))
  useEffect(() => {
    if (settings && settings.appearance !== theme.get().appearance) theme.set({ appearance: settings.appearance })
  }, [settings, theme])
  useEffect(() => {
    if (settings) language.follow(settings.language)
  }, [settings, language])
}
