/** What main.tsx builds once and the whole page uses. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Client } from '../../contracts/call.ts'
import type { LanguageChoice } from '../../contracts/system.ts'
import type { Connection, ConnectionStore } from './connection.ts'
import type { LanguageStore } from './language.ts'
import type { PageSession, SessionState } from './session.ts'
import type { Theme, ThemeStore } from './theme.ts'

export type App = {
  client: Client
  session: PageSession
  connection: ConnectionStore
  theme: ThemeStore
  language: LanguageStore
  isDesktop: boolean
}

const AppContext = createContext<App | undefined>(undefined)
export const AppProvider = AppContext

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp is called outside of AppProvider.')
  return app
}

export const useClient = (): Client => useApp().client

export function useSessionState(): SessionState {
  const { session } = useApp()
  return useSyncExternalStore(session.subscribe, session.state)
}

export function useConnection(): Connection {
  const { connection } = useApp()
  return useSyncExternalStore(connection.subscribe, connection.get)
}

export function useTheme(): Theme {
  const { theme } = useApp()
  return useSyncExternalStore(theme.subscribe, theme.get)
}

export function useLanguageChoice(): LanguageChoice {
  const { language } = useApp()
  return useSyncExternalStore(language.subscribe, language.get)
}
