import './app/zod-without-eval.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/400.css'
import './ui/tokens.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { call } from '../contracts/call.ts'
import type { Desktop } from '../contracts/ipc.ts'
import { createSessionRoute, createSignInCodeRoute, renewSessionRoute } from '../contracts/sessions.ts'
import { App } from './app/app.tsx'
import { createClient } from './page/client.ts'
import { createConnection } from './page/connection.ts'
import { createLanguage } from './page/language.ts'
import { createQueryClient } from './page/query-client.ts'
import { createSession, takeCode } from './page/session.ts'
import { answerOtherTabs, askOtherTabs } from './page/share-sign-in.ts'
import { createTheme } from './page/theme.ts'
import { onLanguage, showLanguage, textLanguage } from './text/text.ts'

declare global {
  interface Window {
    iceos?: Desktop
  }
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')

const isDesktop = window.iceos !== undefined
const code = takeCode(location, (url) => history.replaceState(null, '', url))

const open = createClient({ headers: () => ({}), onUnauthorized: () => {} })
const session = createSession({
  storage: sessionStorage,
  exchange: (oneTimeCode) => call(open, createSessionRoute, { body: { code: oneTimeCode } }),
  renew: (token) => call(open, renewSessionRoute, { headers: { authorization: `Bearer ${token}` } }),
  now: Date.now,
  later: (act, ms) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  shellSignsIn: isDesktop,
})
const client = createClient({ headers: session.headers, onUnauthorized: session.drop })
const theme = createTheme(localStorage, document.documentElement)
const language = createLanguage({
  kept: localStorage,
  own: sessionStorage,
  search: location.search,
  preferred: navigator.languages,
  show: showLanguage,
})

answerOtherTabs(async () => {
  if (isDesktop || session.state() !== 'signed-in') return undefined
  const made = await call(client, createSignInCodeRoute).catch(() => undefined)
  return made?.code
})

const app = { client, session, theme, language, isDesktop, connection: createConnection() }
const queries = createQueryClient()
const firstCode = code ? Promise.resolve(code) : session.state() === 'signed-out' ? askOtherTabs() : undefined
const drawn = createRoot(root)

/** Again after each change of the language: the texts are read while drawing, and what was typed stays. */
function draw() {
  document.documentElement.lang = textLanguage()
  drawn.render(
    <StrictMode>
      <App app={app} queries={queries} firstCode={firstCode} />
    </StrictMode>,
  )
}

void language.ready.then(() => {
  draw()
  onLanguage(draw)
})
