import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { DesktopEvents } from '../features/desktop/desktop-events.tsx'
import { AppProvider, type App as AppValue, useApp, useSessionState } from '../page/context.ts'
import { ToastArea } from '../ui/toasts.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Frame } from './frame.tsx'
import { useLiveLists } from './live.ts'
import { Routes } from './routes.tsx'
import { SignIn } from './sign-in.tsx'
import { useHostAppearance } from './use-host-appearance.ts'

type AppProps = { app: AppValue; queries: QueryClient; firstCode: Promise<string | undefined> | undefined }

export function App({ app, queries, firstCode }: AppProps) {
  return (
    <AppProvider value={app}>
      <QueryClientProvider client={queries}>
        <Gate firstCode={firstCode} />
      </QueryClientProvider>
    </AppProvider>
  )
}

/** Either signed in, or the screen that says how to. A code that came along is tried before anything is shown. */
function Gate({ firstCode }: { firstCode: Promise<string | undefined> | undefined }) {
  const { session } = useApp()
  const state = useSessionState()
  const [isTrying, setTrying] = useState(firstCode !== undefined)
  const [failure, setFailure] = useState<unknown>()
  useEffect(() => {
    if (!firstCode) return
    let isCurrent = true
    firstCode
      .then((code) => (isCurrent && code ? session.signIn(code) : undefined))
      .catch(setFailure)
      .finally(() => isCurrent && setTrying(false))
    return () => {
      isCurrent = false
    }
  }, [firstCode, session])
  if (state === 'signed-in') return <SignedIn />
  if (isTrying) return null
  return <SignIn failure={failure} />
}

function SignedIn() {
  useLiveLists()
  useHostAppearance()
  const [location] = useLocation()
  return (
    <ToastArea>
      <DesktopEvents />
      <Frame>
        <ErrorBoundary resetOn={location}>
          <Routes />
        </ErrorBoundary>
      </Frame>
    </ToastArea>
  )
}
