import { deleteEmptyCollection, findCollection } from '../db/collections.ts'
import type { Database } from '../db/database.ts'
import { listDocumentIds } from '../db/documents.ts'
import { deleteDocument } from './store-document.ts'

const documentsAtOnce = 50

/** With all that is in it; what is added meanwhile goes, too. */
export async function deleteCollection(database: Database, orgId: string, id: string): Promise<void> {
  for (;;) {
    const ids = await database.readOne({ orgId }, (db) => listDocumentIds(db, id, documentsAtOnce))
    for (const documentId of ids) await deleteDocument(database, orgId, documentId)
    if (await database.writeOne({ orgId }, (db) => deleteEmptyCollection(db, id))) return
    if (ids.length === 0 && !(await database.readOne({ orgId }, (db) => findCollection(db, id)))) return
  }
}
