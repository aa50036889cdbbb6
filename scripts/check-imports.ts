/** `npm run imports`: fails when an import points the wrong way. The rules are data: imports/rules.ts. */
import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { findViolations } from './imports/find-violations.ts'
import { readImports } from './imports/read-imports.ts'
import { mayImport } from './imports/rules.ts'

const root = join(import.meta.dirname, '..')
const folders = [...new Set(Object.keys(mayImport).map((name) => name.split('/')[0]))]
const paths = globSync(`{${folders.join(',')}}/**/*.{ts,tsx,mts,cts}`, { cwd: root }).map((path) =>
  path.replaceAll(sep, '/'),
)
const files = paths.map((path) => ({ path, imports: readImports(path, readFileSync(join(root, path), 'utf8')) }))

const violations = findViolations(files)
for (const { path, line, message } of violations) process.stderr.write(`${path}:${line}: ${message}\n`)
process.stdout.write(`${files.length} files, ${violations.length} imports that point the wrong way\n`)
process.exitCode = violations.length === 0 ? 0 : 1
