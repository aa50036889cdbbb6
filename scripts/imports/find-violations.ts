/** Pure: holds what files import against the rules. */
import { posix } from 'node:path'
import { findCycle } from './find-cycle.ts'
import type { Import } from './read-imports.ts'
import { banned, mayImport, packageHomes, pure } from './rules.ts'

/** Paths are relative to the project, with `/`. */
export type SourceFile = { path: string; imports: readonly Import[] }
export type Violation = { path: string; line: number; message: string }

export function findViolations(files: readonly SourceFile[]): Violation[] {
  const single = files.flatMap(({ path, imports }) =>
    imports.flatMap((imported) => {
      const message = problemOf(path, imported)
      return message === undefined ? [] : [{ path, line: imported.line, message }]
    }),
  )
  const cycle = findCycle(edgesBetweenThings(files))
  if (!cycle) return single
  return [...single, { path: cycle[0] ?? '', line: 1, message: `these import each other: ${cycle.join(' → ')}` }]
}

function problemOf(path: string, { from, isType }: Import): string | undefined {
  if (from.startsWith('.')) return directionProblem(path, resolve(path, from))
  const name = packageOf(from)
  if (banned[name]) return banned[name]
  if (from.startsWith('node:')) return isType || isTest(path) ? undefined : purityProblem(path, from)
  return homeProblem(path, name)
}

function directionProblem(path: string, target: string): string | undefined {
  const from = longestPrefix(Object.keys(mayImport), path)
  if (from === undefined) return undefined
  const allowed = [from, ...(mayImport[from] ?? [])]
  if (allowed.includes('*') || longestPrefix(allowed, target) !== undefined) return undefined
  return `${from} may not import ${target}`
}

function purityProblem(path: string, module: string): string | undefined {
  const folder = longestPrefix(Object.keys(pure), path)
  if (folder === undefined || pure[folder]?.includes(module)) return undefined
  return `${folder} does no I/O and may not import ${module}`
}

function homeProblem(path: string, name: string): string | undefined {
  const pattern = Object.keys(packageHomes).find((home) => fits(home, name))
  const homes = pattern === undefined ? undefined : packageHomes[pattern]
  if (!homes || isTest(path) || longestPrefix(homes, path) !== undefined) return undefined
  return `${name} belongs in ${homes.join(', ')} only`
}

/** A thing is a folder of the engine, the host or the window's features; elsewhere a folder of the project. */
export function thingOf(path: string): string {
  const parts = path.split('/')
  const depth =
    parts[0] === 'renderer' && parts[1] === 'features'
      ? 3
      : ['engine', 'main', 'renderer'].includes(parts[0] ?? '')
        ? 2
        : 1
  return parts.slice(0, depth).join('/')
}

function edgesBetweenThings(files: readonly SourceFile[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>()
  for (const { path, imports } of files.filter((file) => !isTest(file.path))) {
    for (const { from, isType } of imports) {
      if (isType || !from.startsWith('.')) continue
      const [own, other] = [thingOf(path), thingOf(resolve(path, from))]
      if (own !== other) edges.set(own, (edges.get(own) ?? new Set()).add(other))
    }
  }
  return edges
}

const isTest = (path: string) => /\.test\.tsx?$|\/testing\//.test(path)
const resolve = (path: string, from: string) => posix.normalize(posix.join(posix.dirname(path), from))
const fits = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

/** `@scope/name/deep` → `@scope/name`; a module of Node keeps its whole name. */
function packageOf(from: string): string {
  if (from.startsWith('node:')) return from
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

function longestPrefix(names: readonly string[], path: string): string | undefined {
  const fitting = names.filter((name) => path === name || path.startsWith(`${name}/`))
  return fitting.sort((a, b) => b.length - a.length)[0]
}
