/** The bundles that ship with iceOS, in resources/bundles/. Some are installed by themselves, the others when somebody wants them. */
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Caller } from '../../contracts/route.ts'
import type { Log } from '../../platform/log.ts'
import { findBundle } from '../db/bundles.ts'
import { type BundleNeeds, installBundle } from './install-bundle.ts'
import { type ReadBundle, readBundleFolder } from './read-bundle.ts'

const installedFromTheStart = ['getting-started', 'chatkit', 'library-assistant']

/** What a user has deleted or removed since stays so. */
export async function installFirstBundles(needs: BundleNeeds & { log: Log }, owner: Caller): Promise<void> {
  for (const name of installedFromTheStart) {
    if (await needs.database.read(owner, (db) => findBundle(db, name))) continue
    const bundle = await readShipped(name)
    if (!bundle) continue
    await installBundle(needs, owner, bundle)
    needs.log.info('installed a bundle', { bundle: name, version: bundle.manifest.version })
  }
}

export async function readShipped(name: string): Promise<ReadBundle | undefined> {
  const root = await findBundlesFolder()
  return (await readdir(root)).includes(name) ? readBundleFolder(join(root, name)) : undefined
}

export async function listShipped(): Promise<ReadBundle[]> {
  const root = await findBundlesFolder()
  return Promise.all((await readdir(root)).sort().map((name) => readBundleFolder(join(root, name))))
}

/** resources/bundles/ at the root of the package, wherever this file runs from: the sources or dist/. */
async function findBundlesFolder(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'bundles')
    const names = await readdir(candidate).catch(() => undefined)
    if (names) return candidate
    if (dirname(folder) === folder) throw new Error('The folder resources/bundles/ is missing.')
  }
}
