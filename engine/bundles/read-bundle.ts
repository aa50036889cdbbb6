/** Reads a bundle: `bundle.yaml`, the workflows and tools that it names, and its data; from a folder, an archive or files. */
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { z } from 'zod'
import { BundleManifest } from '../../contracts/bundles.ts'
import { ComponentDefinition } from '../../contracts/components.ts'
import { version as ownVersion } from '../../platform/version.ts'
import { bundleInvalid, createFileCollector, type Files, mostBytes } from './safe-path.ts'
import { readTar } from './tar-files.ts'
import { readZip } from './zip-files.ts'

export type ReadBundle = {
  manifest: BundleManifest
  workflows: { key: string; document: Record<string, unknown> }[]
  tools: ComponentDefinition[]
  /** What is copied to where tools may read, by path below data/. */
  data: Files
  /** The same for the same files, however they were packed. */
  contentHash: string
}

export async function readBundleFolder(folder: string): Promise<ReadBundle> {
  const { add, files } = createFileCollector()
  const walk = async (below: string): Promise<void> => {
    for (const name of await readdir(join(folder, below))) {
      const path = below ? `${below}/${name}` : name
      const stat = await lstat(join(folder, path))
      if (stat.isDirectory()) await walk(path)
      else if (stat.isFile()) add(path, await readFile(join(folder, path)))
      else throw bundleInvalid(`${path} is a link or a device. A bundle holds plain files.`)
    }
  }
  await walk('')
  return readBundle(files)
}

export function readArchive(archive: Buffer): ReadBundle {
  const { add, files } = createFileCollector()
  for (const { path, content } of entriesOf(archive)) add(path, content)
  return readBundle(withoutTopFolder(files))
}

function entriesOf(archive: Buffer): Iterable<{ path: string; content: Buffer }> {
  if (archive.subarray(0, 2).toString('latin1') === 'PK') return readZip(archive)
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) throw bundleInvalid('It is neither a .tgz nor a .zip file.')
  try {
    return readTar(gunzipSync(archive, { maxOutputLength: 2 * mostBytes }))
  } catch (cause) {
    throw bundleInvalid(`It cannot be unpacked: ${(cause as Error).message}`)
  }
}

/** Archives often hold one folder with everything in it. */
function withoutTopFolder(files: Files): Files {
  if (files.has('bundle.yaml')) return files
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0]))
  if (tops.size !== 1) return files
  return new Map([...files].map(([path, content]) => [path.split('/').slice(1).join('/'), content]))
}

export function readBundle(files: Files): ReadBundle {
  const parsed = BundleManifest.safeParse(readYaml(files, 'bundle.yaml'))
  if (!parsed.success) throw bundleInvalid(`bundle.yaml: ${z.prettifyError(parsed.error)}`)
  const manifest = parsed.data
  checkVersion(manifest)
  const { demo } = manifest
  if (demo && !(demo.workflow in manifest.workflows))
    throw bundleInvalid(`demo: there is no workflow "${demo.workflow}".`)
  const data = [...files].filter(([path]) => path.startsWith('data/'))
  return {
    manifest,
    workflows: Object.entries(manifest.workflows).map(([key, file]) => {
      return { key, document: readYaml(files, file) as Record<string, unknown> }
    }),
    tools: manifest.tools.map((folder) => readTool(files, folder)),
    data: new Map(data.map(([path, content]) => [path.slice('data/'.length), content])),
    contentHash: hashFiles(files),
  }
}

function checkVersion({ requires: { iceos } }: BundleManifest): void {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10))
  const [wanted, own] = [numbers(iceos?.slice(2) ?? '0.0.0'), numbers(ownVersion)]
  const place = wanted.findIndex((number, index) => number !== own[index])
  if (place >= 0 && (wanted[place] as number) > (own[place] ?? 0))
    throw bundleInvalid(`It needs iceOS ${iceos}; this is ${ownVersion}.`)
}

function readTool(files: Files, folder: string): ComponentDefinition {
  const read = (name: string) => readYaml(files, posix.join(folder, name))
  const { code, ...rest } = (read('tool.yaml') ?? {}) as Record<string, unknown>
  const file = posix.join(folder, String(code))
  const readme = files.get(posix.join(folder, 'README.md'))?.toString('utf8') ?? ''
  const definition = ComponentDefinition.safeParse({
    ...rest,
    code: textOf(files, file),
    language: file.endsWith('.ts') ? 'typescript' : 'javascript',
    tests: read('tests.yaml'),
    readme,
  })
  if (definition.success) return definition.data
  throw bundleInvalid(`${folder}: ${z.prettifyError(definition.error)}`)
}

function readYaml(files: Files, path: string): unknown {
  const text = textOf(files, path)
  try {
    return parse(text, { maxAliasCount: 100 })
  } catch (cause) {
    throw bundleInvalid(`${path} cannot be read: ${(cause as Error).message}`)
  }
}

function textOf(files: Files, path: string): string {
  const content = files.get(path)
  if (!content) throw bundleInvalid(`There is no file ${path} in it.`)
  return content.toString('utf8')
}

export const hashOf = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')

function hashFiles(files: Files): string {
  const lines = [...files].map(([path, content]) => `${path}\n${hashOf(content)}\n`)
  return hashOf(lines.sort().join(''))
}
