import { z } from 'zod'
import { route } from './route.ts'

const tag = 'Sign-in'

/** A window's sign-in: what it sends instead of the long-lived token, which it never sees. */
export const Session = z
  .object({
    token: z.string().meta({ description: 'Send it as Bearer token' }),
    expiresAt: z.string(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const createSignInCodeRoute = route({
  method: 'POST',
  path: '/api/v1/system/sign-in-codes',
  summary: 'Make a code that signs one page in, once, within two minutes',
  tag,
  access: 'system:write',
  output: z.object({ code: z.string(), url: z.string(), expiresAt: z.string() }),
  status: 201,
})

export const createSessionRoute = route({
  method: 'POST',
  path: '/api/v1/sessions',
  summary: 'Sign in with a one-time code',
  tag,
  access: 'public',
  body: z.strictObject({ code: z.string().min(1).max(200) }),
  output: Session,
  status: 201,
  errors: ['sign-in-code-invalid', 'too-many-requests'],
})

export const renewSessionRoute = route({
  method: 'POST',
  path: '/api/v1/sessions/current/renew',
  summary: 'Stay signed in: a new session token for the current one',
  tag,
  access: 'system:read',
  output: Session,
})

export const endSessionRoute = route({
  method: 'DELETE',
  path: '/api/v1/sessions/current',
  summary: 'Sign out',
  tag,
  access: 'system:read',
})

export const sessionRoutes = [createSignInCodeRoute, createSessionRoute, renewSessionRoute, endSessionRoute]
