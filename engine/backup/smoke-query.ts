import { AppError } from '../../contracts/errors.ts'
import type { OwnedDatabase } from '../db/database.ts'

/** Reads as the engine will: each org sees as many of its blueprints, through row-level security, as the owner counts for it. */
export async function smokeQuery(database: OwnedDatabase): Promise<void> {
  const orgs = await database.asOwner((db) =>
    db.query<{ orgId: string; blueprints: number }>(
      `select o.id as "orgId", (select count(*)::int from blueprints b where b.org_id = o.id) as blueprints from orgs o limit 20`,
    ),
  )
  for (const { orgId, blueprints } of orgs) {
    const [seen] = await database.read({ orgId }, (db) =>
      db.query<{ count: number }>('select count(*)::int as count from blueprints'),
    )
    if (seen?.count === blueprints) continue
    throw new AppError('backup-not-proven', {
      detail: `The org ${orgId} has ${blueprints} workflows and sees ${seen?.count ?? 0} of them.`,
    })
  }
}
