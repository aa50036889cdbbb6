import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Bench, row } from './report.ts'

const folder = fileURLToPath(new URL('../dist/renderer/', import.meta.url))

/** What the browser fetches before the first paint: the page, and what it names. */
export const benchPage: Bench = async () => {
  const html = readFileSync(`${folder}index.html`, 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)].map((match) => match[1] as string)
  const sizes = [gzipSync(html).length, ...named.map((file) => gzipSync(readFileSync(folder + file)).length)]
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css)$/.test(file))
  const total = all.reduce((sum, file) => sum + gzipSync(readFileSync(folder + file)).length, 0)
  return [
    row('Page at first paint, gzip', '', 'kB', [sizes.reduce((sum, size) => sum + size, 0) / 1000], { atMost: 350 }),
    row('Page, all parts, gzip', '', 'kB', [total / 1000]),
  ]
}
