/** Brings a bundle's workflows into an org and its example data into the folder that tools may read. */
import { cp, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import type { Log } from '../../platform/log.ts'
import { checkDocument } from '../blueprints/check-document.ts'
import { addBlueprint } from '../blueprints/store-blueprint.ts'
import { findBundleVersion, saveBundle } from '../db/bundles.ts'
import type { Database } from '../db/database.ts'
import type { KnownOf } from '../graph/validate-blueprint.ts'
import { type Bundle, readBundle } from './read-bundle.ts'

type Needs = { database: Database; known: KnownOf; filesDir: string; log: Log }

/** Installs what ships with iceOS and is not there yet. What a user has deleted since stays deleted. */
export async function installShippedBundles(needs: Needs, owner: Caller): Promise<void> {
  const root = await findBundlesFolder()
  for (const name of await readdir(root)) {
    const installed = await needs.database.read(owner, (db) => findBundleVersion(db, name))
    if (installed === undefined) await installBundle(needs, owner, await readBundle(join(root, name)))
  }
}

export async function installBundle(needs: Needs, owner: Caller, bundle: Bundle): Promise<void> {
  const documents = bundle.documents.map(({ document }) => checkDocument(document, needs.known(owner.orgId)))
  await copyData(bundle, needs.filesDir)
  await needs.database.write(owner, async (db) => {
    // A second engine that starts at the same moment finds the row, and leaves it at that.
    if ((await findBundleVersion(db, bundle.name)) === bundle.version) return
    await saveBundle(db, owner.orgId, bundle.name, bundle.version)
    for (const document of documents) {
      await addBlueprint(db, owner, document, bundle.name).catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'blueprint-name-taken') throw error
      })
    }
  })
  needs.log.info('installed a bundle', { bundle: bundle.name, version: bundle.version })
}

/** To `files/<bundle>/`. What is there already is the user's. */
async function copyData({ folder, name }: Bundle, filesDir: string): Promise<void> {
  await mkdir(filesDir, { recursive: true })
  const copy = () => cp(join(folder, 'data'), join(filesDir, name), { recursive: true, force: false })
  // Another process that starts on the same folder may make what was not there a moment ago: the next look finds it.
  const again = (error: unknown) => (codeOf(error) === 'EEXIST' ? copy() : Promise.reject(error))
  await copy()
    .catch(again)
    .catch(again)
    .catch(again)
    .catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

/** resources/bundles/ at the root of the package, wherever this file runs from: the sources or dist/. */
async function findBundlesFolder(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'bundles')
    const names = await readdir(candidate).catch(() => undefined)
    if (names) return candidate
    if (dirname(folder) === folder) throw new Error('The folder resources/bundles/ is missing.')
  }
}
