import { AppError } from '../../contracts/errors.ts'
import { type Served, serve } from '../../contracts/route.ts'
import {
  createSessionRoute,
  createSignInCodeRoute,
  endSessionRoute,
  renewSessionRoute,
} from '../../contracts/sessions.ts'
import { bearerToken } from '../../platform/door/authenticate.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { type SignInCodes, signInUrl } from '../sessions/sign-in-codes.ts'

type Needs = { codes: SignInCodes; sessions: Sessions; url: () => string }

export const sessionRoutes = ({ codes, sessions, url }: Needs): Served[] => [
  serve(createSignInCodeRoute, async () => {
    const { code, expiresAt } = codes.create()
    return { code, expiresAt, url: signInUrl(url(), code) }
  }),
  serve(createSessionRoute, async ({ body }) => {
    codes.redeem(body.code)
    return sessions.start()
  }),
  serve(renewSessionRoute, async ({ headers }) => {
    const renewed = sessions.renew(bearerToken(headers.authorization) ?? '')
    if (!renewed) throw new AppError('forbidden', { detail: 'Only the session of a page can be renewed.' })
    return renewed
  }),
  serve(endSessionRoute, async ({ headers }) => {
    sessions.end(bearerToken(headers.authorization) ?? '')
    return undefined
  }),
]
