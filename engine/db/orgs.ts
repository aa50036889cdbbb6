import type { Db } from './database.ts'

/** Makes an org with one project and one user, if they are not there. */
export async function ensureOrg(
  db: Db,
  ids: { orgId: string; projectId: string; userId: string },
  names: { org: string; project: string; user: string },
): Promise<void> {
  await db.query('insert into orgs (id, name) values ($1, $2) on conflict do nothing', [ids.orgId, names.org])
  await db.query('insert into projects (id, org_id, name) values ($1, $2, $3) on conflict do nothing', [
    ids.projectId,
    ids.orgId,
    names.project,
  ])
  await db.query('insert into users (id, org_id, name) values ($1, $2, $3) on conflict do nothing', [
    ids.userId,
    ids.orgId,
    names.user,
  ])
}
