import { z } from 'zod'
import { Permission } from './access.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'

const tag = 'Tokens'

export const Token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    permissions: z.array(Permission),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Token' })
export type Token = z.infer<typeof Token>

export const listTokensRoute = route({
  method: 'GET',
  path: '/api/v1/tokens',
  summary: 'List the tokens that were made for scripts',
  tag,
  access: 'system:read',
  query: PageByIdQuery,
  output: pageOf(Token),
})

export const createTokenRoute = route({
  method: 'POST',
  path: '/api/v1/tokens',
  summary: 'Make a token for a script; its secret is shown this once',
  tag,
  access: 'system:write',
  body: z.strictObject({
    name: z.string().trim().min(1).max(120),
    permissions: z.array(Permission).min(1),
    expiresInDays: z.int().min(1).max(3650).optional(),
  }),
  output: Token.extend({ secret: z.string() }),
  status: 201,
})

export const revokeTokenRoute = route({
  method: 'DELETE',
  path: '/api/v1/tokens/:tokenId',
  summary: 'Revoke a token at once',
  tag,
  access: 'system:write',
  params: z.object({ tokenId: z.uuid() }),
  errors: ['token-not-found'],
})

export const tokenRoutes = [listTokensRoute, createTokenRoute, revokeTokenRoute]
