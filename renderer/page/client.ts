/** How the page reaches the API: its own address, with the session's credential, and out when that is refused. */
import type { Client } from '../../contracts/call.ts'
import { createSessionRoute } from '../../contracts/sessions.ts'

type Needs = { headers: () => Record<string, string>; onUnauthorized: () => void }

export function createClient({ headers, onUnauthorized }: Needs): Client {
  return {
    url: '',
    headers,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      const isSigningIn = String(input).endsWith(createSessionRoute.path)
      if (response.status === 401 && !isSigningIn) onUnauthorized()
      return response
    },
  }
}
