import type { Pinned } from '../../contracts/blueprints.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type DraftRow = { document: Record<string, unknown> | null; pinned: Pinned; updatedAt: Date }

export async function findDraft(db: Db, blueprintId: string): Promise<DraftRow | undefined> {
  const [row] = await db.query<DraftRow>(
    'select document, pinned, updated_at as "updatedAt" from blueprint_drafts where blueprint_id = $1',
    [blueprintId],
  )
  return row
}

export async function saveDraft(db: Db, orgId: string, blueprintId: string, document: object): Promise<void> {
  await db.query(
    `insert into blueprint_drafts (org_id, blueprint_id, document) values ($1, $2, $3)
     on conflict (blueprint_id) do update set document = excluded.document, updated_at = now()`,
    [orgId, blueprintId, toJson(document)],
  )
}

export async function savePins(db: Db, orgId: string, blueprintId: string, pinned: Pinned): Promise<void> {
  await db.query(
    `insert into blueprint_drafts (org_id, blueprint_id, pinned) values ($1, $2, $3)
     on conflict (blueprint_id) do update set pinned = excluded.pinned, updated_at = now()`,
    [orgId, blueprintId, toJson(pinned)],
  )
}

export async function deleteDraft(db: Db, blueprintId: string): Promise<boolean> {
  const rows = await db.query('delete from blueprint_drafts where blueprint_id = $1 returning blueprint_id', [
    blueprintId,
  ])
  return rows.length > 0
}

/** It has become a version. What is pinned stays, for the next draft. */
export async function dropDraftDocument(db: Db, blueprintId: string): Promise<void> {
  await db.query('update blueprint_drafts set document = null, updated_at = now() where blueprint_id = $1', [
    blueprintId,
  ])
}
