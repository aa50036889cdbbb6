/** Takes back what a bundle has brought and nobody has changed. */
import type { BundleReport } from '../../contracts/bundles.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import { componentsChanged } from '../components/push-component.ts'
import { findToolUses } from '../components/tool-references.ts'
import { deleteBlueprint } from '../db/blueprints.ts'
import { type BundleItemRow, findBundle, listBundleItems, markRemoved } from '../db/bundles.ts'
import { deleteComponent, listDocumentsNaming } from '../db/components.ts'
import type { Db } from '../db/database.ts'
import { hashOfFile, removeDataFile } from './bundle-files.ts'
import { decideRemoval } from './decide-item.ts'
import type { BundleNeeds } from './install-bundle.ts'

type Item = BundleReport['items'][number]

export async function removeBundle(needs: BundleNeeds, owner: Caller, name: string): Promise<BundleReport> {
  const items: Item[] = []
  const files: BundleItemRow[] = []
  const bundle = await needs.database.write(owner, async (db) => {
    const found = await findBundle(db, name)
    if (!found || found.removedAt)
      throw new AppError('bundle-not-found', { detail: `No bundle "${name}" is installed.` })
    // Workflows first: a tool that only they call goes with them.
    for (const row of await listBundleItems(db, name)) {
      if (row.kind === 'file') files.push(row)
      else items.push(...(await removeItem(db, row)))
    }
    await markRemoved(db, name)
    return found
  })
  for (const { name: path, baseHash } of files) {
    const decision = decideRemoval({ base: baseHash, current: await hashOfFile(needs.filesDir, name, path) })
    if (decision === 'remove') await removeDataFile(needs.filesDir, name, path)
    if (decision !== 'gone') items.push(decision === 'remove' ? removed('file', path) : kept('file', path, changedHere))
  }
  await componentsChanged(needs)
  const { version, contentHash, manifest } = bundle
  const rest = { secrets: manifest?.secrets ?? [], models: manifest?.models ?? [], dryRun: false }
  return { name, version, fromVersion: version, contentHash: contentHash ?? '', items, ...rest }
}

const changedHere = 'It was changed here.'
const removed = (kind: Item['kind'], name: string): Item => ({ kind, name, what: 'removed' })
const kept = (kind: Item['kind'], name: string, why: string): Item => ({ kind, name, what: 'kept', why })

async function removeItem(db: Db, { kind, name, baseHash, currentHash, blueprintId }: BundleItemRow): Promise<Item[]> {
  const decision = decideRemoval({ base: baseHash, current: currentHash })
  if (decision === 'gone') return []
  if (decision === 'keep') return [kept(kind, name, changedHere)]
  if (kind === 'workflow') {
    if (blueprintId) await deleteBlueprint(db, blueprintId, undefined)
    return [removed(kind, name)]
  }
  const documents = await listDocumentsNaming(db, name)
  const callers = documents.filter(({ document }) => findToolUses(document.nodes, name).length > 0)
  if (callers[0]) return [kept(kind, name, `"${callers[0].name}" calls it.`)]
  await deleteComponent(db, name)
  return [removed(kind, name)]
}
