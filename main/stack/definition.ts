/** Reads what the stack consists of: compose/compose.yaml and the add-ons beside it. The same files serve a person with Compose. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ComposeFile, type ComposeService } from '../../contracts/compose-file.ts'
import { AppError } from '../../contracts/errors.ts'
import { interpolate, type Variables } from './interpolate.ts'

export type Definition = ComposeService & { name: string; isAddOn: boolean; about: ComposeService['x-iceos'] }
export type Definitions = ReadonlyMap<string, Definition>

export const composeFolder = join(findRoot(import.meta.dirname), 'compose')

/** The sources and the build in dist/ lie at different depths. */
function findRoot(from: string): string {
  const above = dirname(dirname(from))
  return above.endsWith('dist') ? dirname(above) : above
}

/** Each file as it was read last: a watch asks every few seconds, and they hardly ever change. */
export type ParsedFiles = Map<string, { text: string; content: unknown }>

/** In the order in which they start. */
export async function readDefinitions(variables: Variables, parsed: ParsedFiles = new Map()): Promise<Definitions> {
  const addOns = (await readdir(join(composeFolder, 'add-ons')).catch(() => []))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
  const files = ['compose.yaml', ...addOns.map((name) => join('add-ons', name))].map((name) =>
    join(composeFolder, name),
  )
  const found: Definition[] = []
  for (const [index, path] of files.entries()) {
    const { services } = readComposeFile(await parseFile(path, parsed), path, variables)
    for (const [name, service] of Object.entries(services)) {
      found.push({ ...service, name, isAddOn: index > 0, about: service['x-iceos'] })
    }
  }
  return new Map(inOrder(found).map((definition) => [definition.name, definition]))
}

async function parseFile(path: string, parsed: ParsedFiles): Promise<unknown> {
  const text = await readFile(path, 'utf8')
  const known = parsed.get(path)
  if (known?.text === text) return known.content
  const { parse } = await import('yaml') // large, and not needed by a host without containers
  const content: unknown = parse(text, { merge: true })
  parsed.set(path, { text, content })
  return content
}

/** `content` is the file as YAML reads it. */
export function readComposeFile(content: unknown, path: string, variables: Variables): ComposeFile {
  const raw = interpolate(content, variables) as Record<string, unknown>
  // Anchors live under keys of their own; Compose passes over every key that begins so.
  const known = Object.fromEntries(Object.entries(raw).filter(([key]) => !key.startsWith('x-')))
  const read = ComposeFile.safeParse(known)
  if (read.success) return read.data
  const problems = read.error.issues.map(({ path: at, message }) => ({ path: `/${at.join('/')}`, message }))
  const [first] = problems
  throw new AppError('setting-invalid', { detail: `${path} ${first?.path}: ${first?.message}`, problems })
}

/** A service comes after what it waits for. */
export function inOrder(services: readonly Definition[]): Definition[] {
  const done: Definition[] = []
  const rest = [...services]
  while (rest.length > 0) {
    const known = new Set(services.map(({ name }) => name))
    const next = rest.findIndex((one) =>
      Object.keys(one.depends_on).every((name) => !known.has(name) || done.some((other) => other.name === name)),
    )
    if (next === -1) throw new Error(`These services wait for one another: ${rest.map(({ name }) => name).join(', ')}.`)
    done.push(...rest.splice(next, 1))
  }
  return done
}
