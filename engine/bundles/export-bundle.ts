/** Makes a bundle of stored workflows, with the registered tools that they call. */
import { gzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import type { ExportBundle } from '../../contracts/bundles.ts'
import type { ComponentDefinition } from '../../contracts/components.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import { version as ownVersion } from '../../platform/version.ts'
import { findToolUses, parseToolReference } from '../components/tool-references.ts'
import { findBlueprint } from '../db/blueprints.ts'
import { listComponentVersions } from '../db/components.ts'
import type { Db } from '../db/database.ts'
import { findWorkflow } from '../db/sub-runs.ts'
import type { BundleNeeds } from './install-bundle.ts'
import { writeTar } from './tar-files.ts'

export async function exportBundle(
  { database, registered }: BundleNeeds,
  owner: Caller,
  { workflows: wanted, ...wish }: ExportBundle,
): Promise<{ fileName: string; archive: string }> {
  const files = new Map<string, Buffer>()
  const add = (path: string, text: string) => files.set(path, Buffer.from(text))
  await database.read(owner, async (db) => {
    const workflows: Record<string, string> = {}
    const names = new Set<string>()
    for (const nameOrId of wanted) {
      const { document } = await mustFind(db, nameOrId)
      const key = freeKey(document.name, workflows)
      workflows[key] = `workflows/${key}.yaml`
      add(`workflows/${key}.yaml`, stringify(document))
      for (const name of registered.versionsOf(owner.orgId).keys()) {
        if (findToolUses(document.nodes, name).length > 0) names.add(parseToolReference(name).name)
      }
    }
    for (const name of names) addTool(add, (await listComponentVersions(db, name)).at(-1)?.definition)
    const tools = [...names].map((name) => `tools/${name}`)
    add('bundle.yaml', stringify({ ...wish, requires: { iceos: `>=${ownVersion}` }, workflows, tools }))
    add('README.md', `# ${wish.title ?? wish.name}\n\n${wish.description}\n`)
  })
  const inOrder = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
  return { fileName: `${wish.name}-${wish.version}.tgz`, archive: gzipSync(writeTar(inOrder)).toString('base64') }
}

async function mustFind(db: Db, nameOrId: string) {
  const id = await findWorkflow(db, nameOrId)
  const found = id === undefined ? undefined : await findBlueprint(db, id)
  if (found) return found
  throw new AppError('blueprint-not-found', { detail: `There is no workflow "${nameOrId}".` })
}

function freeKey(name: string, taken: Readonly<Record<string, string>>): string {
  const plain =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'workflow'
  for (let number = 1; ; number++) {
    const key = number === 1 ? plain : `${plain}-${number}`
    if (!(key in taken)) return key
  }
}

function addTool(add: (path: string, text: string) => void, definition: ComponentDefinition | undefined): void {
  if (!definition) return
  const { code, language, tests, readme, ...rest } = definition
  const folder = `tools/${definition.name}`
  const file = `${definition.name}.${language === 'typescript' ? 'ts' : 'js'}`
  add(`${folder}/tool.yaml`, stringify({ ...rest, code: file }))
  add(`${folder}/${file}`, code)
  add(`${folder}/tests.yaml`, stringify(tests))
  add(`${folder}/README.md`, readme)
}
