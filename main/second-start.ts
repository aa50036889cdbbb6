/** Another host has the data folder: say so, and use that one. */
import { call } from '../contracts/call.ts'
import type { AppError } from '../contracts/errors.ts'
import { createSignInCodeRoute } from '../contracts/sessions.ts'
import { readHostAddress } from '../platform/host-address.ts'
import { readToken } from './secrets/token-file.ts'

type Needs = {
  say: (sentence: string) => void
  openPage: (url: string) => Promise<boolean>
}
type Asked = { dataDir: string; headless: boolean; openPage: boolean; error: AppError }

/** Returns the exit code. */
export async function joinRunningHost({ say, openPage }: Needs, asked: Asked): Promise<number> {
  const address = await readHostAddress(asked.dataDir)
  const pid = address?.pid ?? asked.error.extra?.pid
  say(`iceOS already runs on ${asked.dataDir}: process ${pid ?? 'unknown'}${address ? ` at ${address.url}` : ''}.`)
  if (asked.headless || !address) {
    say(`Stop that one first${pid ? ` (kill ${pid})` : ''}, or choose another folder with --data-dir.`)
    return 3
  }
  if (!asked.openPage) return 0
  const signInUrl = await askForPage(asked.dataDir, address.url)
  if (signInUrl && (await openPage(signInUrl))) say('Its page is open in your browser now.')
  else say(`Open ${signInUrl ?? address.url} in a browser. The address signs you in once, within two minutes.`)
  return 0
}

async function askForPage(dataDir: string, url: string): Promise<string | undefined> {
  const token = await readToken(dataDir)
  const headers = () => ({ authorization: `Bearer ${token}` })
  try {
    const signal = AbortSignal.timeout(5000)
    return (await call({ url, fetch, headers }, createSignInCodeRoute, { signal })).url
  } catch {
    return undefined
  }
}
