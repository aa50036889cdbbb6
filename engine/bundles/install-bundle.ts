/** Brings a bundle's workflows and tools into an org and its data into the folder that tools may read; upgrades it too. */
import { v7 as uuidv7 } from 'uuid'
import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { BundleReport } from '../../contracts/bundles.ts'
import type { Caller } from '../../contracts/route.ts'
import { checkDocument } from '../blueprints/check-document.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import { addBlueprint, addVersion } from '../blueprints/store-blueprint.ts'
import { checkComponent, componentsChanged, type PushNeeds, storeComponent } from '../components/push-component.ts'
import { parseToolReference } from '../components/tool-references.ts'
import { advanceBlueprint, deleteBlueprint, findBlueprint, isNameTaken } from '../db/blueprints.ts'
import {
  type BundleItemRow,
  deleteBundleItem,
  findBundle,
  findByBundleName,
  listBundleItems,
  saveBundle,
  saveBundleItem,
} from '../db/bundles.ts'
import { listComponentVersions } from '../db/components.ts'
import type { Db } from '../db/database.ts'
import type { Known, KnownOf } from '../graph/validate-blueprint.ts'
import { hashOfFile, removeDataFile, writeDataFile } from './bundle-files.ts'
import { decideItem, decideRemoval } from './decide-item.ts'
import { hashOf, type ReadBundle } from './read-bundle.ts'

export type BundleNeeds = PushNeeds & { known: KnownOf; filesDir: string }
export type InstallOptions = { overwrite: boolean; dryRun: boolean }
type Item = BundleReport['items'][number]

type Install = {
  db: Db
  owner: Caller
  bundle: ReadBundle
  options: InstallOptions
  items: ReadonlyMap<string, BundleItemRow>
  report: Item[]
}

export async function installBundle(
  needs: BundleNeeds,
  owner: Caller,
  bundle: ReadBundle,
  options: InstallOptions = { overwrite: false, dryRun: false },
): Promise<BundleReport> {
  const { manifest } = bundle
  for (const tool of bundle.tools) await checkComponent(needs, owner, tool)
  const known = withTools(needs.known(owner.orgId), bundle)
  const documents = bundle.workflows.map(({ key, document }) => ({ key, document: checkDocument(document, known) }))
  const report: Item[] = []
  const fromVersion = await needs.database.write(owner, async (db) => {
    const before = await findBundle(db, manifest.name)
    if (!options.dryRun) await saveBundle(db, owner.orgId, bundle)
    const rows = await listBundleItems(db, manifest.name)
    const items = new Map(rows.map((row) => [`${row.kind}:${row.name}`, row]))
    const install: Install = { db, owner, bundle, options, items, report }
    await installTools(install)
    await installWorkflows(install, documents)
    const left = new Set([
      ...bundle.tools.map(({ name }) => `tool:${name}`),
      ...documents.map(({ key }) => `workflow:${key}`),
    ])
    await removeLeft(
      install,
      rows.filter((row) => row.kind !== 'file' && !left.has(`${row.kind}:${row.name}`)),
    )
    return before && !before.removedAt ? before.version : null
  })
  await installFiles(needs, owner, bundle, options, report)
  if (!options.dryRun && bundle.tools.length > 0) await componentsChanged(needs)
  const { name, version, secrets, models } = manifest
  const { dryRun } = options
  return { name, version, fromVersion, contentHash: bundle.contentHash, dryRun, items: report, secrets, models }
}

/** The workflows of a bundle may call the tools that come with it. */
function withTools({ toolNames, hasTool }: Known, { tools }: ReadBundle): Known {
  const own = new Set(tools.map(({ name }) => name))
  return {
    toolNames: [...toolNames, ...own],
    hasTool: (name) => own.has(parseToolReference(name).name) || (hasTool?.(name) ?? toolNames.includes(name)),
  }
}

async function installTools({ db, owner, bundle, options, items, report }: Install): Promise<void> {
  for (const tool of bundle.tools) {
    const item = items.get(`tool:${tool.name}`)
    const newest = (await listComponentVersions(db, tool.name)).at(-1)
    const next = contentHash(tool)
    const decision = decideItem({
      base: item?.baseHash,
      current: newest?.contentHash ?? null,
      next,
      overwrite: options.overwrite,
    })
    report.push(told('tool', tool.name, decision))
    if (options.dryRun) continue
    if (decision.act !== 'none') await storeComponent(db, owner, tool)
    if (decision.what !== 'kept' || item)
      await keepItem(db, owner, bundle, { kind: 'tool', name: tool.name, baseHash: next })
  }
}

async function installWorkflows(
  { db, owner, bundle, options, items, report }: Install,
  documents: readonly { key: string; document: BlueprintDocument }[],
): Promise<void> {
  for (const { key, document } of documents) {
    const item = items.get(`workflow:${key}`)
    const found = item?.blueprintId ? undefined : await findByBundleName(db, document.name)
    const isOurs = found?.bundle === bundle.manifest.name
    const blueprintId = item?.blueprintId ?? found?.id ?? null
    const next = contentHash(document)
    const current = item?.currentHash ?? found?.hash ?? null
    // Another's workflow of the same name is not replaced, whatever was asked.
    const overwrite = options.overwrite && (item !== undefined || isOurs || !found)
    const decision = decideItem({ base: item?.baseHash, current, next, overwrite })
    report.push(told('workflow', key, decision))
    if (options.dryRun) continue
    const id = await applyWorkflow(db, owner, bundle, { decision: decision.act, blueprintId, document })
    if (item || isOurs || decision.what !== 'kept') {
      await keepItem(db, owner, bundle, { kind: 'workflow', name: key, baseHash: next, blueprintId: id })
    }
  }
}

async function applyWorkflow(
  db: Db,
  owner: Caller,
  { manifest }: ReadBundle,
  change: { decision: 'add' | 'update' | 'none'; blueprintId: string | null; document: BlueprintDocument },
): Promise<string | null> {
  const { decision, blueprintId, document } = change
  if (decision === 'add') {
    if (await isNameTaken(db, document.name)) return null
    return (await addBlueprint(db, owner, document, manifest.name)).id
  }
  const blueprint = blueprintId === null ? undefined : await findBlueprint(db, blueprintId)
  if (decision === 'none' || !blueprint) return blueprintId
  const named = {
    ...document,
    name: blueprint.name === document.name || !(await isNameTaken(db, document.name)) ? document.name : blueprint.name,
  }
  const version = await advanceBlueprint(db, blueprint.id, {
    document: named,
    oldLock: blueprint.lock,
    newLock: uuidv7(),
  })
  if (version !== undefined) await addVersion(db, owner.orgId, blueprint.id, version, named)
  return blueprint.id
}

type Kept = Pick<BundleItemRow, 'kind' | 'name' | 'baseHash'> & { blueprintId?: string | null }

const keepItem = (db: Db, { orgId }: Caller, { manifest }: ReadBundle, { blueprintId = null, ...item }: Kept) =>
  saveBundleItem(db, orgId, manifest.name, { ...item, blueprintId })

/** What the new version has no more goes, unless somebody has changed it. */
async function removeLeft({ db, bundle, options, report }: Install, left: readonly BundleItemRow[]): Promise<void> {
  for (const { kind, name, baseHash, currentHash, blueprintId } of left) {
    const decision = decideRemoval({ base: baseHash, current: currentHash })
    // A tool may be called by workflows of one's own: it stays, and is nobody's from here on.
    if (decision === 'remove' && kind === 'workflow') {
      report.push({ kind, name, what: 'removed' })
      if (!options.dryRun && blueprintId) await deleteBlueprint(db, blueprintId, undefined)
    } else if (decision !== 'gone') report.push({ kind, name, what: 'kept', why: 'The bundle has it no more.' })
    if (!options.dryRun) await deleteBundleItem(db, bundle.manifest.name, kind, name)
  }
}

async function installFiles(
  { database, filesDir }: BundleNeeds,
  owner: Caller,
  bundle: ReadBundle,
  options: InstallOptions,
  report: Item[],
): Promise<void> {
  const { name } = bundle.manifest
  const rows = await database.read(owner, (db) => listBundleItems(db, name))
  const bases = new Map(rows.filter(({ kind }) => kind === 'file').map((row) => [row.name, row.baseHash]))
  for (const [path, content] of bundle.data) {
    const next = hashOf(content)
    const current = await hashOfFile(filesDir, name, path)
    const decision = decideItem({ base: bases.get(path), current, next, overwrite: options.overwrite })
    report.push(told('file', path, decision))
    if (options.dryRun) continue
    if (decision.act !== 'none') await writeDataFile(filesDir, name, path, content)
    await database.write(owner, (db) => keepItem(db, owner, bundle, { kind: 'file', name: path, baseHash: next }))
  }
  for (const [path, base] of bases) {
    if (bundle.data.has(path)) continue
    const decision = decideRemoval({ base, current: await hashOfFile(filesDir, name, path) })
    if (decision === 'keep') report.push({ kind: 'file', name: path, what: 'kept', why: 'It was changed here.' })
    if (decision === 'remove') report.push({ kind: 'file', name: path, what: 'removed' })
    if (options.dryRun) continue
    if (decision === 'remove') await removeDataFile(filesDir, name, path)
    await database.write(owner, (db) => deleteBundleItem(db, name, 'file', path))
  }
}

const told = (kind: Item['kind'], name: string, { what, why }: Pick<Item, 'what' | 'why'>): Item => ({
  kind,
  name,
  what,
  ...(why === undefined ? {} : { why }),
})
