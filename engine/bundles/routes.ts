import {
  type Bundle,
  exportBundleRoute,
  type InstallBundle,
  installBundleRoute,
  listBundlesRoute,
  removeBundleRoute,
} from '../../contracts/bundles.ts'
import { AppError } from '../../contracts/errors.ts'
import { type Caller, serve } from '../../contracts/route.ts'
import { type BundleItemRow, type InstalledBundle, listBundleItems, listInstalledBundles } from '../db/bundles.ts'
import { hashOfFile } from './bundle-files.ts'
import { exportBundle } from './export-bundle.ts'
import { type BundleNeeds, installBundle } from './install-bundle.ts'
import { type ReadBundle, readArchive, readBundle } from './read-bundle.ts'
import { removeBundle } from './remove-bundle.ts'
import { createFileCollector } from './safe-path.ts'
import { listShipped, readShipped } from './shipped-bundles.ts'

export const bundleRoutes = (needs: BundleNeeds) => [
  serve(listBundlesRoute, async ({ caller }) => ({ items: await listBundles(needs, caller) })),
  serve(installBundleRoute, async ({ caller, body }) => {
    const { overwrite, dryRun } = body
    return installBundle(needs, caller, await readSent(body), { overwrite, dryRun })
  }),
  serve(removeBundleRoute, async ({ caller, params: { name } }) => removeBundle(needs, caller, name)),
  serve(exportBundleRoute, async ({ caller, body }) => exportBundle(needs, caller, body)),
]

async function readSent({ shipped, archive, files = [] }: InstallBundle): Promise<ReadBundle> {
  if (archive !== undefined) return readArchive(Buffer.from(archive, 'base64'))
  if (shipped === undefined) {
    const collector = createFileCollector()
    for (const { path, content } of files) collector.add(path, Buffer.from(content, 'base64'))
    return readBundle(collector.files)
  }
  const found = await readShipped(shipped)
  if (found) return found
  throw new AppError('bundle-not-found', { detail: `No bundle "${shipped}" ships with iceOS.` })
}

async function listBundles(needs: BundleNeeds, caller: Caller): Promise<Bundle[]> {
  const shipped = new Map((await listShipped()).map((one) => [one.manifest.name, one]))
  const { installed, rows } = await needs.database.read(caller, async (db) => {
    const installed = (await listInstalledBundles(db)).filter(({ removedAt }) => removedAt === null)
    const rows = new Map<string, BundleItemRow[]>()
    for (const { name } of installed) rows.set(name, await listBundleItems(db, name))
    return { installed: new Map(installed.map((one) => [one.name, one])), rows }
  })
  const names = [...new Set([...shipped.keys(), ...installed.keys()])].sort()
  return Promise.all(
    names.map((name) =>
      describe(
        needs,
        { shipped: shipped.get(name), installed: installed.get(name), items: rows.get(name) ?? [] },
        name,
      ),
    ),
  )
}

type Found = { shipped: ReadBundle | undefined; installed: InstalledBundle | undefined; items: BundleItemRow[] }

async function describe(
  { filesDir }: BundleNeeds,
  { shipped, installed, items }: Found,
  name: string,
): Promise<Bundle> {
  const manifest = installed?.manifest ?? shipped?.manifest
  const changed: string[] = []
  for (const { kind, name: item, baseHash, currentHash } of items) {
    const current = kind === 'file' ? await hashOfFile(filesDir, name, item) : currentHash
    if (current !== baseHash) changed.push(`${kind}:${item}`)
  }
  const { demo } = manifest ?? {}
  const idOf = (key: string) => items.find((item) => item.kind === 'workflow' && item.name === key)?.blueprintId ?? null
  return {
    name,
    title: manifest?.title ?? name,
    description: manifest?.description ?? '',
    license: manifest?.license ?? '',
    isShipped: shipped !== undefined,
    availableVersion: shipped?.manifest.version ?? null,
    installedVersion: installed?.version ?? null,
    installedAt: installed?.installedAt.toISOString() ?? null,
    contentHash: installed?.contentHash ?? null,
    items: installed ? items.map(({ kind, name, blueprintId }) => ({ kind, name, blueprintId })) : itemsOf(shipped),
    changed,
    secrets: manifest?.secrets ?? [],
    models: manifest?.models ?? [],
    demo: demo ? { ...demo, blueprintId: idOf(demo.workflow) } : null,
  }
}

const itemsOf = (shipped: ReadBundle | undefined): Bundle['items'] => [
  ...(shipped?.workflows ?? []).map(({ key }) => ({ kind: 'workflow' as const, name: key, blueprintId: null })),
  ...(shipped?.tools ?? []).map(({ name }) => ({ kind: 'tool' as const, name, blueprintId: null })),
  ...[...(shipped?.data.keys() ?? [])].map((name) => ({ kind: 'file' as const, name, blueprintId: null })),
]
