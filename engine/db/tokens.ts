import type { Permission } from '../../contracts/access.ts'
import type { Caller } from '../../contracts/route.ts'
import type { Token } from '../../contracts/tokens.ts'
import type { Db } from './database.ts'

type TokenRow = {
  id: string
  name: string
  permissions: Permission[]
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
}

const columns = 'id, name, permissions, created_at, expires_at, revoked_at'

const toToken = (row: TokenRow): Token => ({
  id: row.id,
  name: row.name,
  permissions: row.permissions,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

/** Across orgs: nobody is known yet. */
export async function findCallerByTokenHash(db: Db, tokenHash: string): Promise<Caller | undefined> {
  const [row] = await db.query<{
    org_id: string
    project_id: string | null
    user_id: string
    permissions: Permission[]
  }>(
    `select org_id, project_id, user_id, permissions from tokens
     where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [tokenHash],
  )
  return (
    row && {
      orgId: row.org_id,
      projectId: row.project_id ?? undefined,
      userId: row.user_id,
      permissions: row.permissions,
    }
  )
}

export type NewToken = {
  id: string
  orgId: string
  projectId: string | undefined
  userId: string
  name: string
  tokenHash: string
  permissions: readonly Permission[]
  expiresAt: Date | undefined
}

export async function insertToken(db: Db, token: NewToken): Promise<Token> {
  const [row] = await db.query<TokenRow>(
    `insert into tokens (id, org_id, project_id, user_id, name, token_hash, permissions, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
    [
      token.id,
      token.orgId,
      token.projectId ?? null,
      token.userId,
      token.name,
      token.tokenHash,
      token.permissions,
      token.expiresAt ?? null,
    ],
  )
  return toToken(row as TokenRow)
}

export async function listTokens(db: Db, belowId: string | undefined, limit: number): Promise<Token[]> {
  const rows = await db.query<TokenRow>(
    `select ${columns} from tokens where ($1::uuid is null or id < $1) order by id desc limit $2`,
    [belowId ?? null, limit],
  )
  return rows.map(toToken)
}

export async function revokeToken(db: Db, id: string): Promise<boolean> {
  const rows = await db.query('update tokens set revoked_at = coalesce(revoked_at, now()) where id = $1 returning id', [
    id,
  ])
  return rows.length > 0
}
