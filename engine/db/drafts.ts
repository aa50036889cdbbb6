import type { Pinned } from '../../contracts/blueprints.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type DraftRow = { document: Record<string, unknown> | null; pinned: Pinned; lock: string; updatedAt: Date }

export async function findDraft(db: Db, blueprintId: string): Promise<DraftRow | undefined> {
  const [row] = await db.query<DraftRow>(
    'select document, pinned, lock, updated_at as "updatedAt" from blueprint_drafts where blueprint_id = $1',
    [blueprintId],
  )
  return row
}

export type NewDraft = { document: object; lock: string }

export async function saveDraft(db: Db, orgId: string, blueprintId: string, draft: NewDraft): Promise<void> {
  await db.query(
    `insert into blueprint_drafts (org_id, blueprint_id, document, lock) values ($1, $2, $3, $4)
     on conflict (blueprint_id) do update set document = excluded.document, lock = excluded.lock, updated_at = now()`,
    [orgId, blueprintId, toJson(draft.document), draft.lock],
  )
}

/** Gives whether it landed: not when there is a draft. */
export async function insertDraft(db: Db, orgId: string, blueprintId: string, draft: NewDraft): Promise<boolean> {
  const rows = await db.query(
    `insert into blueprint_drafts (org_id, blueprint_id, document, lock) values ($1, $2, $3, $4)
     on conflict (blueprint_id) do nothing returning blueprint_id`,
    [orgId, blueprintId, toJson(draft.document), draft.lock],
  )
  return rows.length > 0
}

/** Gives whether it landed: not when the lock is no longer the one named. */
export async function replaceDraft(db: Db, blueprintId: string, oldLock: string, draft: NewDraft): Promise<boolean> {
  const rows = await db.query(
    `update blueprint_drafts set document = $2, lock = $3, updated_at = now()
     where blueprint_id = $1 and lock = $4 returning blueprint_id`,
    [blueprintId, toJson(draft.document), draft.lock, oldLock],
  )
  return rows.length > 0
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

/** It has become a version; one that was saved since stays. What is pinned stays too, for the next draft. */
export async function dropDraftDocument(db: Db, blueprintId: string, oldLock: string, lock: string): Promise<void> {
  await db.query(
    'update blueprint_drafts set document = null, lock = $3, updated_at = now() where blueprint_id = $1 and lock = $2',
    [blueprintId, oldLock, lock],
  )
}
