/** What an author works on beside what is published: a draft, and outputs that are pinned. */
import { v7 as uuidv7 } from 'uuid'
import type { Blueprint, Draft, Pinned } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import type { Db } from '../db/database.ts'
import {
  deleteDraft as deleteRow,
  dropDraftDocument,
  findDraft,
  insertDraft,
  type NewDraft,
  replaceDraft,
  savePins,
  saveDraft as saveRow,
} from '../db/drafts.ts'
import { compileBlueprint } from '../graph/compile.ts'
import { checkPins } from '../graph/pins.ts'
import { type Known, validateBlueprint } from '../graph/validate-blueprint.ts'
import { checkDocument } from './check-document.ts'
import { type BlueprintNeeds, mustFind, replaceBlueprint } from './store-blueprint.ts'

type Owner = Pick<Caller, 'orgId' | 'projectId'>

export function readDraft(
  { database, known }: BlueprintNeeds,
  owner: Owner,
  id: string,
  orEmpty = false,
): Promise<Draft> {
  return database.read(owner, async (db) => {
    const { updatedAt } = await mustFind(db, id)
    if (orEmpty && !(await findDraft(db, id)))
      return { blueprintId: id, document: null, pinned: {}, lock: null, updatedAt, problems: [] }
    return mustReadDraft(db, known(owner.orgId), id)
  })
}

/** What the writer knows to be there: a draft with this lock, or none. Undefined: whatever is there. */
export type Expected = { lock: string } | 'none' | undefined

export function saveDraft(
  { database, known }: BlueprintNeeds,
  owner: Owner,
  id: string,
  document: object,
  expected?: Expected,
) {
  return database.write(owner, async (db) => {
    await mustFind(db, id)
    if (!(await put(db, owner.orgId, id, { document, lock: uuidv7() }, expected))) throw await draftConflict(db, id)
    return mustReadDraft(db, known(owner.orgId), id)
  })
}

async function put(db: Db, orgId: string, id: string, draft: NewDraft, expected: Expected): Promise<boolean> {
  if (expected === 'none') return insertDraft(db, orgId, id, draft)
  if (expected) return replaceDraft(db, id, expected.lock, draft)
  await saveRow(db, orgId, id, draft)
  return true
}

async function draftConflict(db: Db, id: string): Promise<AppError> {
  const draft = await findDraft(db, id)
  return new AppError('draft-conflict', {
    detail: 'Read the draft again, put your change on top, and send it with the new lock.',
    extra: { lock: draft?.lock ?? null },
  })
}

/** They have to fit the draft, or what is published where nothing is drafted. */
export function pinOutputs({ database, known }: BlueprintNeeds, owner: Owner, id: string, pinned: Pinned) {
  return database.write(owner, async (db) => {
    const { document } = await mustFind(db, id)
    const drafted = (await findDraft(db, id))?.document
    const scope = compileBlueprint(drafted ? checkDocument(drafted, known(owner.orgId)) : document)
    const problems = checkPins(scope, pinned)
    if (problems.length > 0) throw pinInvalid(problems)
    await savePins(db, owner.orgId, id, pinned)
    return mustReadDraft(db, known(owner.orgId), id)
  })
}

export async function deleteDraft({ database }: BlueprintNeeds, owner: Owner, id: string): Promise<void> {
  await database.write(owner, async (db) => {
    await mustFind(db, id)
    if (!(await deleteRow(db, id))) throw noDraft(id)
  })
}

export async function publishDraft(
  needs: BlueprintNeeds,
  owner: Owner,
  id: string,
  lock: string | undefined,
  note: string,
): Promise<Blueprint> {
  const draft = await needs.database.read(owner, async (db) => {
    await mustFind(db, id)
    return findDraft(db, id)
  })
  if (!draft?.document) throw noDraft(id)
  const published = await replaceBlueprint(needs, owner, id, lock, draft.document, note)
  await needs.database.write(owner, (db) => dropDraftDocument(db, id, draft.lock, uuidv7()))
  return published
}

export const noDraft = (id: string) =>
  new AppError('draft-not-found', { detail: `Workflow ${id} has no draft. Save one, or run what is published.` })

export const pinInvalid = (problems: { path: string; message: string }[]) =>
  new AppError('pin-invalid', { detail: problems.map(({ message }) => message).join('\n'), problems })

async function mustReadDraft(db: Db, known: Known, blueprintId: string): Promise<Draft> {
  const draft = await findDraft(db, blueprintId)
  if (!draft) throw noDraft(blueprintId)
  const { document, pinned, lock, updatedAt } = draft
  const problems = document ? validateBlueprint(document, known).problems : []
  return { blueprintId, document, pinned, lock, updatedAt: updatedAt.toISOString(), problems }
}
