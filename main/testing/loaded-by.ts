/** What a fresh process has loaded of packages after a piece of program: what is loaded once is kept for good. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Paths below node_modules/. `program` may `await load('main/…')`. */
export function loadedBy(program: string): string[] {
  const root = JSON.stringify(join(import.meta.dirname, '..', '..', 'main.js'))
  const text = `
    const require = process.getBuiltinModule('module').createRequire(${root})
    const load = (path) => import(require('node:url').pathToFileURL(require('node:path').join(${root}, '..', path)))
    ${program}
    console.log(JSON.stringify(Object.keys(require.cache)))
    process.exit()`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  const files = JSON.parse(said) as string[]
  return files.map((file) => file.replaceAll('\\', '/').replace(/.*node_modules\//, ''))
}
