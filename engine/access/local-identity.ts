/** Whom the host, and the owner of the machine, act as. Fixed ids: a database that is moved keeps its owner. */
import { permissions } from '../../contracts/access.ts'
import type { Caller } from '../../contracts/route.ts'
import type { Database } from '../db/database.ts'
import { ensureOrg } from '../db/orgs.ts'

const localIds = {
  orgId: '00000000-0000-7000-8000-000000000001',
  projectId: '00000000-0000-7000-8000-000000000002',
  userId: '00000000-0000-7000-8000-000000000003',
}

export const localCaller: Caller = { ...localIds, permissions }

export async function ensureLocalOrg(database: Database): Promise<void> {
  const names = { org: 'This machine', project: 'Default', user: 'Owner' }
  await database.write('worker', (db) => ensureOrg(db, localIds, names))
}
