/** Tokens for scripts: made once, shown once, kept as a hash. */
import { createHash, randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import { type Caller, reply, serve } from '../../contracts/route.ts'
import { createTokenRoute, listTokensRoute, revokeTokenRoute } from '../../contracts/tokens.ts'
import type { Database } from '../db/database.ts'
import { toPage } from '../db/page.ts'
import { findCallerByTokenHash, insertToken, listTokens, revokeToken } from '../db/tokens.ts'

type Needs = { database: Database }

const dayMs = 86_400_000

/** Looked up each time, so that a token which is revoked now is refused now. */
export function authenticate({ database }: Needs, secret: string): Promise<Caller | undefined> {
  return database.readOne('worker', (db) => findCallerByTokenHash(db, hash(secret)))
}

const hash = (secret: string) => createHash('sha256').update(secret).digest('hex')

export const tokenRoutes = ({ database }: Needs) => [
  serve(listTokensRoute, async ({ caller, query: { cursor, limit } }) => {
    const items = await database.read(caller, (db) => listTokens(db, cursor, limit + 1))
    return toPage(items, limit, (item) => item.id)
  }),
  serve(createTokenRoute, async ({ caller, body }) => {
    const excess = body.permissions.filter((permission) => !caller.permissions.includes(permission))
    if (excess.length > 0) {
      throw new AppError('forbidden', {
        detail: `A token cannot give what its maker may not do: ${excess.join(', ')}.`,
      })
    }
    const secret = `ice_${randomBytes(32).toString('base64url')}`
    const { orgId, projectId, userId } = caller
    const expiresAt = body.expiresInDays ? new Date(Date.now() + body.expiresInDays * dayMs) : undefined
    const row = { id: uuidv7(), orgId, projectId, userId, name: body.name, permissions: body.permissions, expiresAt }
    const token = await database.write(caller, (db) => insertToken(db, { ...row, tokenHash: hash(secret) }))
    return reply({ ...token, secret }, { status: 201 })
  }),
  serve(revokeTokenRoute, async ({ caller, params: { tokenId } }) => {
    const isKnown = await database.write(caller, (db) => revokeToken(db, tokenId))
    if (!isKnown) throw new AppError('token-not-found', { detail: `There is no token ${tokenId}.` })
  }),
]
