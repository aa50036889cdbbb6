/** Storing, replacing, copying and deleting workflows. */
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { type Blueprint, BlueprintDocument, type BlueprintVersion, maxNameLength } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import { findVersion, insertVersion } from '../db/blueprint-versions.ts'
import {
  advanceBlueprint,
  deleteBlueprint as deleteRow,
  findBlueprint,
  insertBlueprint,
  isNameTaken,
} from '../db/blueprints.ts'
import type { Database, Db } from '../db/database.ts'
import { findDraft, saveDraft } from '../db/drafts.ts'
import { saveLimits } from '../db/limits.ts'
import { isUniqueViolation } from '../db/sql-errors.ts'
import { fromDocument } from '../graph/document-limits.ts'
import type { KnownOf } from '../graph/validate-blueprint.ts'
import { checkDocument } from './check-document.ts'
import { contentHash } from './content-hash.ts'

export type BlueprintNeeds = { database: Database; known: KnownOf }

type Owner = Pick<Caller, 'orgId' | 'projectId'>

export async function createBlueprint(
  { database, known }: BlueprintNeeds,
  owner: Owner,
  sent: Record<string, unknown>,
): Promise<Blueprint> {
  const document = checkDocument(sent, known(owner.orgId))
  return database.write(owner, (db) => addBlueprint(db, owner, document))
}

export async function addBlueprint(
  db: Db,
  owner: Owner,
  document: BlueprintDocument,
  bundle?: string,
): Promise<Blueprint> {
  const id = uuidv7()
  const { orgId, projectId } = owner
  const landed = await insertBlueprint(db, { id, orgId, projectId, document, lock: newLock(), version: 1, bundle })
  if (!landed) throw nameTaken(document.name)
  await addVersion(db, orgId, id, 1, document)
  await applyLimits(db, orgId, id, document, undefined)
  return (await findBlueprint(db, id)) as Blueprint
}

/** A workflow that is only a draft yet, and may have any problem but a wrong name. Its version 0 is never run. */
export async function beginBlueprint(
  { database }: Pick<BlueprintNeeds, 'database'>,
  owner: Owner,
  sent: Record<string, unknown>,
): Promise<Blueprint> {
  const { name, description } = sent
  const shell = BlueprintDocument.safeParse({ name, ...(description === undefined ? {} : { description }), nodes: [] })
  if (!shell.success) {
    const problems = shell.error.issues.map(({ path, message }) => ({ path: `/${path.join('/')}`, message }))
    throw new AppError('blueprint-invalid', { detail: problems.map(({ message }) => message).join('\n'), problems })
  }
  return database.write(owner, (db) => addUnpublished(db, owner, shell.data, { ...sent, name: shell.data.name }))
}

async function addUnpublished(db: Db, owner: Owner, shell: BlueprintDocument, draft: object): Promise<Blueprint> {
  const id = uuidv7()
  const { orgId, projectId } = owner
  const landed = await insertBlueprint(db, { id, orgId, projectId, document: shell, lock: newLock(), version: 0 })
  if (!landed) throw nameTaken(shell.name)
  await addVersion(db, orgId, id, 0, shell)
  await saveDraft(db, orgId, id, { document: draft, lock: newLock() })
  return mustFind(db, id)
}

export async function replaceBlueprint(
  { database, known }: BlueprintNeeds,
  owner: Owner,
  id: string,
  lock: string | undefined,
  sent: Record<string, unknown>,
  note = '',
): Promise<Blueprint> {
  if (lock === undefined) {
    throw new AppError('version-lock-required', {
      detail: 'Send the lock of the state that you have read as If-Match, so that nobody else’s change is lost.',
    })
  }
  const document = checkDocument(sent, known(owner.orgId))
  const replaced = database.write(owner, async (db) => {
    const current = await mustFind(db, id)
    const version = await advanceBlueprint(db, id, { document, oldLock: lock, newLock: newLock() })
    if (version === undefined) throw conflict((await findBlueprint(db, id)) ?? current)
    await addVersion(db, owner.orgId, id, version, document, note)
    await applyLimits(db, owner.orgId, id, document, current.document)
    return mustFind(db, id)
  })
  return replaced.catch((error: unknown) => {
    throw isUniqueViolation(error, 'blueprints_name') ? nameTaken(document.name) : error
  })
}

/** What the earlier version refers to may be gone by now, so it is checked like a new one. */
export async function rollBack(
  needs: BlueprintNeeds,
  owner: Owner,
  id: string,
  lock: string | undefined,
  version: number,
): Promise<Blueprint> {
  const { document } = await needs.database.read(owner, async (db) => {
    await mustFind(db, id)
    return mustFindVersion(db, id, version)
  })
  return replaceBlueprint(needs, owner, id, lock, document, `Back to version ${version}`)
}

export async function cloneBlueprint(
  { database }: BlueprintNeeds,
  owner: Owner,
  id: string,
  name: string | undefined,
): Promise<Blueprint> {
  return database.write(owner, async (db) => {
    const { document, version } = await mustFind(db, id)
    const copy = name ?? (await freeCopyName(db, document.name))
    if (version === 0) {
      const drafted = (await findDraft(db, id))?.document
      return addUnpublished(db, owner, { ...document, name: copy }, { ...document, ...drafted, name: copy })
    }
    return addBlueprint(db, owner, { ...document, name: copy })
  })
}

export async function deleteBlueprint(
  { database }: BlueprintNeeds,
  owner: Owner,
  id: string,
  lock: string | undefined,
): Promise<void> {
  await database.write(owner, async (db) => {
    const current = await mustFind(db, id)
    if (!(await deleteRow(db, id, lock))) throw conflict(current)
  })
}

export async function mustFind(db: Db, id: string): Promise<Blueprint> {
  const blueprint = await findBlueprint(db, id)
  if (!blueprint) throw new AppError('blueprint-not-found', { detail: `There is no workflow ${id}.` })
  return blueprint
}

export async function mustFindVersion(db: Db, id: string, version: number): Promise<BlueprintVersion> {
  const found = await findVersion(db, id, version)
  if (!found) throw new AppError('blueprint-version-not-found', { detail: `It has no version ${version}.` })
  return found
}

export const addVersion = (
  db: Db,
  orgId: string,
  blueprintId: string,
  version: number,
  document: BlueprintDocument,
  note = '',
) =>
  insertVersion(db, { id: uuidv7(), orgId, blueprintId, version, contentHash: contentHash(document), document, note })

/** A document's limits are set when they are new: what was set by hand since stays when something else is changed. */
export async function applyLimits(
  db: Db,
  orgId: string,
  blueprintId: string,
  { limits }: BlueprintDocument,
  before: BlueprintDocument | undefined,
): Promise<void> {
  if (!limits || isDeepStrictEqual(limits, before?.limits)) return
  await saveLimits(db, { id: uuidv7(), orgId }, blueprintId, fromDocument(limits))
}

async function freeCopyName(db: Db, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? ' (copy)' : ` (copy ${number})`
    const copy = name.slice(0, maxNameLength - ending.length) + ending
    if (!(await isNameTaken(db, copy))) return copy
  }
}

const newLock = () => uuidv7()

const nameTaken = (name: string) =>
  new AppError('blueprint-name-taken', { detail: `There is a workflow "${name}" already. Choose another name.` })

const conflict = (current: Blueprint) =>
  new AppError('version-conflict', {
    detail: `It is at version ${current.version} now. Read it again, put your change on top, and send it with the new lock.`,
    extra: { version: current.version, lock: current.lock },
  })
