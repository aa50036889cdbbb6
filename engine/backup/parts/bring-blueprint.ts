import { v7 as uuidv7 } from 'uuid'
import type { CamePart } from '../../../contracts/backup-parts.ts'
import type { BlueprintDocument } from '../../../contracts/blueprints.ts'
import type { BlueprintLine } from '../../../contracts/part-lines.ts'
import { contentHash } from '../../blueprints/content-hash.ts'
import { applyLimits } from '../../blueprints/store-blueprint.ts'
import { findVersion } from '../../db/blueprint-versions.ts'
import {
  findDeletedBlueprint,
  insertPickedBlueprint,
  insertPickedVersions,
  undeleteBlueprint,
} from '../../db/brought-parts.ts'
import type { Db } from '../../db/database.ts'
import { insertDraft } from '../../db/drafts.ts'

type Owner = { orgId: string; projectId: string | undefined }
type Place = { id: string; name: string }

/**
 * With all its versions. One that was deleted here comes back to its runs: what the backup has as its latest is the latest again,
 * as one more version where it is another than the one that was deleted.
 */
export async function bringBlueprint(
  db: Db,
  owner: Owner,
  { id, name }: Place,
  line: BlueprintLine,
): Promise<CamePart | undefined> {
  const { orgId } = owner
  const lock = uuidv7()
  const versions = line.versions.map((one) => toVersion(one, name))
  const latest = versions.find(({ version }) => version === line.latestVersion)
  if (!latest) return undefined
  const document = latest.document as BlueprintDocument
  const deleted = await findDeletedBlueprint(db, id)
  if (deleted) {
    const before = await findVersion(db, id, deleted.latestVersion)
    const isSame = before?.contentHash === latest.contentHash
    const version = isSame ? deleted.latestVersion : deleted.latestVersion + 1
    await undeleteBlueprint(db, { id, document, lock, version })
    if (!isSame) {
      const again = { ...latest, version, note: 'From a backup', createdAt: new Date().toISOString() }
      await insertPickedVersions(db, { orgId, blueprintId: id }, [again])
    }
  } else {
    const { createdAt, latestVersion: version } = line
    if (!(await insertPickedBlueprint(db, { ...owner, id, document, lock, version, createdAt }))) return undefined
    await insertPickedVersions(db, { orgId, blueprintId: id }, versions)
    await applyLimits(db, orgId, id, document, undefined)
  }
  if (line.draft) await insertDraft(db, orgId, id, { document: { ...line.draft, name }, lock: uuidv7() })
  return { kind: 'blueprint', id, name, lock, cameAt: new Date().toISOString() }
}

/** A copy has its own name in each of its versions, as a file of it has. */
function toVersion({ version, document, note, createdAt }: BlueprintLine['versions'][number], name: string) {
  const named = { ...document, name }
  return { id: uuidv7(), version, document: named, contentHash: contentHash(named), note, createdAt }
}
