import {
  type Blueprint,
  cloneBlueprintRoute,
  createBlueprintRoute,
  deleteBlueprintRoute,
  deleteDraftRoute,
  diffVersionsRoute,
  getBlueprintRoute,
  getBlueprintVersionRoute,
  getDraftRoute,
  listBlueprintsRoute,
  listBlueprintVersionsRoute,
  publishDraftRoute,
  replaceBlueprintRoute,
  rollBackRoute,
  saveDraftRoute,
  savePinsRoute,
  validateBlueprintRoute,
} from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import { reply, serve } from '../../contracts/route.ts'
import { listVersions } from '../db/blueprint-versions.ts'
import { listBlueprints } from '../db/blueprints.ts'
import { toPage } from '../db/page.ts'
import { diffDocuments } from '../graph/diff-documents.ts'
import { validateBlueprint } from '../graph/validate-blueprint.ts'
import { deleteDraft, type Expected, pinOutputs, publishDraft, readDraft, saveDraft } from './drafts.ts'
import {
  type BlueprintNeeds,
  beginBlueprint,
  cloneBlueprint,
  createBlueprint,
  deleteBlueprint,
  mustFind,
  mustFindVersion,
  replaceBlueprint,
  rollBack,
} from './store-blueprint.ts'

export const blueprintRoutes = (needs: BlueprintNeeds) => [
  serve(listBlueprintsRoute, async ({ caller, query }) => {
    const { cursor, limit, search, name } = query
    const items = await needs.database.read(caller, (db) =>
      listBlueprints(db, { search, name, belowId: cursor, limit: limit + 1 }),
    )
    return toPage(items, limit, (item) => item.id)
  }),
  serve(createBlueprintRoute, async ({ caller, query, body }) =>
    withTag(await (query.draft ? beginBlueprint : createBlueprint)(needs, caller, body), 201),
  ),
  serve(validateBlueprintRoute, async ({ caller, body }) => {
    const { document, problems } = validateBlueprint(body, needs.known(caller.orgId))
    return { valid: document !== undefined, problems }
  }),
  serve(getBlueprintRoute, async ({ caller, params }) =>
    withTag(await needs.database.read(caller, (db) => mustFind(db, params.blueprintId))),
  ),
  serve(replaceBlueprintRoute, async ({ caller, params, body, headers }) =>
    withTag(await replaceBlueprint(needs, caller, params.blueprintId, lockOf(headers), body)),
  ),
  serve(deleteBlueprintRoute, async ({ caller, params, headers }) =>
    deleteBlueprint(needs, caller, params.blueprintId, lockOf(headers)),
  ),
  serve(cloneBlueprintRoute, async ({ caller, params, body }) =>
    withTag(await cloneBlueprint(needs, caller, params.blueprintId, body.name), 201),
  ),
  serve(listBlueprintVersionsRoute, async ({ caller, params, query }) => {
    const items = await needs.database.read(caller, async (db) => {
      await mustFind(db, params.blueprintId)
      return listVersions(db, params.blueprintId, versionOf(query.cursor), query.limit + 1)
    })
    return toPage(items, query.limit, (item) => String(item.version))
  }),
  serve(getBlueprintVersionRoute, async ({ caller, params }) =>
    needs.database.read(caller, async (db) => {
      await mustFind(db, params.blueprintId)
      return mustFindVersion(db, params.blueprintId, params.version)
    }),
  ),
  serve(diffVersionsRoute, async ({ caller, params: { blueprintId, from, to } }) => {
    const [before, after] = await needs.database.read(caller, async (db) => {
      await mustFind(db, blueprintId)
      return [await mustFindVersion(db, blueprintId, from), await mustFindVersion(db, blueprintId, to)] as const
    })
    return diffDocuments(before.document, after.document)
  }),
  serve(rollBackRoute, async ({ caller, params, body, headers }) =>
    withTag(await rollBack(needs, caller, params.blueprintId, lockOf(headers), body.version)),
  ),
  serve(getDraftRoute, async ({ caller, params, query }) =>
    readDraft(needs, caller, params.blueprintId, query.orEmpty !== undefined),
  ),
  serve(saveDraftRoute, async ({ caller, params, body, headers }) =>
    saveDraft(needs, caller, params.blueprintId, body, expectedOf(headers)),
  ),
  serve(savePinsRoute, async ({ caller, params, body }) => pinOutputs(needs, caller, params.blueprintId, body.pinned)),
  serve(deleteDraftRoute, async ({ caller, params }) => deleteDraft(needs, caller, params.blueprintId)),
  serve(publishDraftRoute, async ({ caller, params, body, headers }) =>
    withTag(await publishDraft(needs, caller, params.blueprintId, lockOf(headers), body.note)),
  ),
]

const withTag = (blueprint: Blueprint, status = 200) =>
  reply(blueprint, { status, headers: { etag: `"${blueprint.lock}"` } })

/** If-Match as the standard writes it, in quotes, or as people type it. */
const lockOf = (headers: Readonly<Record<string, string | undefined>>) =>
  headers['if-match']?.replace(/^W\//, '').replaceAll('"', '').trim() || undefined

function expectedOf(headers: Readonly<Record<string, string | undefined>>): Expected {
  if (headers['if-none-match']?.trim() === '*') return 'none'
  const lock = lockOf(headers)
  return lock === undefined ? undefined : { lock }
}

function versionOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor)
  throw new AppError('invalid-input', { problems: [{ path: '/cursor', message: 'This is no cursor of this list.' }] })
}
