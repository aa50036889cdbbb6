/** Every image that the stack uses is named once, with a version; with `--release` also with its digest. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Pin = { variable: string; image: string; digest: string | null }

const folder = join(import.meta.dirname, '..', 'compose')

export function findImageProblems(
  pins: Readonly<Record<string, Pin>>,
  files: ReadonlyMap<string, string>,
  isRelease: boolean,
): string[] {
  const problems: string[] = []
  const byVariable = new Map(Object.values(pins).map((pin) => [pin.variable, pin]))
  for (const [name, { image, digest }] of Object.entries(pins)) {
    const tag = image.match(/:([^:/@]+)$/)?.[1]
    if (!tag || /^(latest|stable|edge|main|nightly)\b/.test(tag)) problems.push(`${name}: ${image} has no version`)
    if (digest !== null && !/^sha256:[0-9a-f]{64}$/.test(digest)) problems.push(`${name}: ${digest} is no digest`)
    if (isRelease && digest === null) problems.push(`${name}: ${image} has no digest; a release needs one`)
  }
  for (const [path, text] of files) {
    for (const [, value = ''] of text.matchAll(/^\s+image:\s*(\S+)\s*$/gm)) {
      const [, variable = '', image = ''] = value.match(/^\$\{([A-Z_]+):-([^}]+)\}$/) ?? []
      const pin = byVariable.get(variable)
      if (!pin) problems.push(`${path}: ${value} is not in images.json`)
      else if (image !== pin.image + (pin.digest ? `@${pin.digest}` : '')) {
        problems.push(`${path}: ${image} is not what images.json says of ${variable}`)
      }
    }
  }
  return problems
}

function composeFiles(): Map<string, string> {
  const names = ['.', 'add-ons'].flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(part, name)),
  )
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

if (process.argv[1] === import.meta.filename) {
  const pins = JSON.parse(readFileSync(join(folder, 'images.json'), 'utf8')) as Record<string, Pin>
  const problems = findImageProblems(pins, composeFiles(), process.argv.includes('--release'))
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.stdout.write(`${Object.keys(pins).length} images, ${problems.length} problems\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
