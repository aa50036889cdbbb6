/** A database with parts to bring: two workflows, and a collection with vectors. */
import { randomUUID } from 'node:crypto'
import { BlueprintDocument } from '../../../../contracts/blueprints.ts'
import { ensureLocalOrg, localCaller } from '../../../access/local-identity.ts'
import { addBlueprint, addVersion } from '../../../blueprints/store-blueprint.ts'
import { insertCollection } from '../../../db/collections.ts'
import type { OwnedDatabase } from '../../../db/database.ts'
import { saveDraft } from '../../../db/drafts.ts'
import { ensureSpace, wantSpace } from '../../../db/embedding-spaces.ts'
import { insertFilePart } from '../../../db/files.ts'
import { storeText } from '../../../knowledge/testing/store-texts.ts'

export const { orgId } = localCaller
export const owner = { orgId, projectId: undefined }

export const documentOf = (name: string, text = 'hello') =>
  BlueprintDocument.parse({
    name,
    nodes: [{ id: 'say', type: 'tool', tool_name: 'template', tool_args: { template: text } }],
  })

/** Two workflows, one of them with three versions and a draft, and a collection of two documents with vectors. */
export async function fillParts(database: OwnedDatabase) {
  await ensureLocalOrg(database)
  const [long, short] = await database.write(owner, async (db) => {
    const first = await addBlueprint(db, owner, documentOf('Report', 'one'))
    for (const version of [2, 3]) {
      const document = documentOf('Report', `version ${version} of \u2028 it`)
      await addVersion(db, orgId, first.id, version, document, `note ${version}`)
    }
    await db.query(`update blueprints set latest_version = 3, created_at = '2026-01-02' where id = $1`, [first.id])
    await saveDraft(db, orgId, first.id, { document: { name: 'Report', nodes: [] }, lock: 'x' })
    return [first.id, (await addBlueprint(db, owner, documentOf('Letter'))).id]
  })
  const collection = randomUUID()
  const at = { orgId, collectionId: collection }
  await database.write(owner, (db) =>
    insertCollection(db, { id: collection, ...owner, name: 'Handbook', description: 'of ours' }),
  )
  const texts = ['The lighthouse keeper counts gulls.', 'Gulls are white. '.repeat(900)]
  for (const [index, text] of texts.entries())
    await storeText(database, at, { name: `${index}.txt`, title: `Title ${index}`, blocks: [{ kind: 'prose', text }] })
  await database.write(owner, async (db) => {
    for (const { fileId } of await db.query<{ fileId: string }>('select file_id as "fileId" from documents'))
      for (const part of [0, 1]) await insertFilePart(db, orgId, fileId, part, Buffer.from([part, 0, 10, 255]))
    const [{ number } = { number: 0 }] = await db.query<{ number: number }>('select number from collections')
    const space = await ensureSpace(db, orgId, { provider: 'p', model: 'm', dimensions: 256, isCut: false })
    await wantSpace(db, orgId, number, space)
    await db.query(
      `update collection_embeddings set role = 'searched', vector_count = (select count(*) from chunks),
         embedded_to = (select max(id) from chunks)`,
    )
    await db.query(
      `insert into chunk_vectors (space, collection, chunk_id, org_id, dimensions, in_index, embedding)
       select $1, $2, id, $3, 256, false, (select array_agg((id % 7 + n)::real) from generate_series(1, 256) n)::vector from chunks`,
      [space.number, number, orgId],
    )
  })
  return { long: long ?? '', short: short ?? '', collection }
}
