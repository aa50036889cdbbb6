/** Takes what was erased for good out of a database that was restored, before anybody sees it. */
import type { Erasure } from '../../contracts/erasures.ts'
import { deleteSession } from '../chat/sessions.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { deleteDocument } from '../knowledge/store-document.ts'

type Found = { orgId: string; attachmentsId: string | null }

const find = {
  document: 'select org_id as "orgId", null as "attachmentsId" from documents where id = $1',
  session: 'select org_id as "orgId", attachments_id as "attachmentsId" from chat_sessions where id = $1',
  memory: 'select org_id as "orgId", null as "attachmentsId" from semantic_memory where id = $1',
} as const

/** How many were there. */
export async function eraseAgain(
  database: OwnedDatabase,
  erasures: readonly Pick<Erasure, 'kind' | 'id'>[],
): Promise<number> {
  let erased = 0
  for (const { kind, id } of erasures) {
    const [found] = await database.asOwner((db) => db.query<Found>(find[kind], [id]))
    if (!found) continue
    const { orgId, attachmentsId } = found
    if (kind === 'document') await deleteDocument(database, orgId, id)
    else if (kind === 'session') await deleteSession(database, orgId, { id, attachmentsId })
    else await database.asOwner((db) => db.query('delete from semantic_memory where id = $1', [id]))
    erased++
  }
  return erased
}
