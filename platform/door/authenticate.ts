import type { FastifyRequest } from 'fastify'
import type { Permission } from '../../contracts/access.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller, Route } from '../../contracts/route.ts'

/** What a route asks of its caller: a permission, any token at all, or nothing. */
export type Access = Route['access'] | 'any-token'

export type FindCaller = (token: string) => Caller | undefined | Promise<Caller | undefined>

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public. */
    caller: Caller | undefined
  }
  interface FastifyContextConfig {
    access?: Access
  }
}

/** Runs before the body is read, so that a stranger cannot make us read one. */
export async function authenticate(request: FastifyRequest, findCaller: FindCaller): Promise<void> {
  const access = request.routeOptions.config.access
  if (access === 'public') return
  if (access === undefined) throw new Error(`${request.method} ${request.url} does not say who may call it`)
  const token = bearerToken(request.headers.authorization)
  if (token === undefined) {
    throw new AppError('unauthorized', { detail: 'Send the header "Authorization: Bearer <token>".' })
  }
  const caller = await findCaller(token)
  if (!caller) throw new AppError('unauthorized', { detail: 'This token is not known here, or no longer.' })
  if (access !== 'any-token') checkPermission(caller, access)
  request.caller = caller
}

/** The token of an Authorization header; the only place where one is looked for. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization?.match(/^Bearer +([\x21-\x7e]{1,500})$/i)?.[1]
}

function checkPermission(caller: Caller, permission: Permission) {
  if (caller.permissions.includes(permission)) return
  throw new AppError('forbidden', { detail: `It lacks the permission ${permission}.`, extra: { permission } })
}
