/** Which packages a set of packages needs, as Node would find them. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

type PackageJson = {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Folders below `modules` (a real path), as in `a` or `a/node_modules/b`; each with all that it depends on. */
export function packageClosure(modules: string, names: readonly string[]): string[] {
  const found = new Set<string>()
  const waiting = names.map((name) => ({ name, from: modules, isOptional: false }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const folder = findPackage(next.name, next.from, modules)
    if (folder === undefined) {
      if (next.isOptional) continue
      throw new Error(`${next.name}, which ${next.from} needs, is not installed.`)
    }
    if (found.has(folder)) continue
    found.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = readPackage(folder)
    for (const name of Object.keys(dependencies)) {
      waiting.push({ name, from: folder, isOptional: name in optionalDependencies })
    }
    for (const name of Object.keys(optionalDependencies)) waiting.push({ name, from: folder, isOptional: true })
  }
  return [...found].map((folder) => folder.slice(modules.length + 1).replaceAll(sep, '/')).sort()
}

/** From the folder upwards, as far as the folder of all packages. */
function findPackage(name: string, from: string, modules: string): string | undefined {
  for (let folder = from; folder.startsWith(modules); folder = dirname(folder)) {
    const candidate = folder === modules ? join(modules, name) : join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
  }
  return undefined
}

const readPackage = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson

export const modulesOf = (root: string): string => realpathSync(join(root, 'node_modules'))
