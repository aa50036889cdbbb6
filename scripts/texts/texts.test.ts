/** Every word on screen is in the catalogues, and every text of the catalogues is on screen somewhere. */
import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, it } from 'vitest'
import { en } from '../../renderer/text/en/index.ts'
import { outsideOnPurpose } from './outside-on-purpose.ts'
import { readSourceTexts } from './source-texts.ts'

const root = join(import.meta.dirname, '../..')
const files = globSync('renderer/**/*.{ts,tsx}', { cwd: root })
  .map((path) => path.replaceAll(sep, '/'))
  .filter((path) => !path.includes('.test.') && !path.startsWith('renderer/text/'))
  .map((path) => ({ path, found: readSourceTexts(path, readFileSync(join(root, path), 'utf8')) }))

/** The page for contributors that shows every part, and programs that are copied as they are. */
const forProgrammers = /^renderer\/features\/(settings\/\w+-examples\.ts|parts\/)/

it('finds words that stand in the source, and leaves alone what nobody reads', () => {
  const read = (source: string) => readSourceTexts('a.tsx', source).words.map(({ text }) => text)
  expect(read('<p title="Close it">Two runs {n ? "were cancelled" : "Failed"}</p>')).toEqual([
    'Close it',
    'Two runs',
    'were cancelled',
    'Failed',
  ])
  expect(read(`const a = \`Delete \${name} for good\`; const b = [{ label: "Light" }]`)).toEqual([
    'Delete … for good',
    'Light',
  ])
  expect(
    read(
      `if (key === "Escape") throw new Error("There is no root."); const c = "no-store"; const d = \`/runs/\${id}\``,
    ),
  ).toEqual([])
  expect(read('<p className="a b">{t("runs.title")}</p>')).toEqual([])
})

it('the window says nothing that is not in its catalogues', () => {
  const outside = files
    .filter(({ path }) => !forProgrammers.test(path))
    .flatMap(({ path, found }) => found.words.map(({ line, text }) => ({ path, line, text })))
    .filter(({ text }) => !outsideOnPurpose.has(text))
  expect(outside.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([])
})

it('every text of the catalogues is used', () => {
  const strings = new Set(files.flatMap(({ found }) => found.strings))
  const prefixes = [...new Set(files.flatMap(({ found }) => found.prefixes))].filter((prefix) =>
    /^\w+\.\w*$/.test(prefix),
  )
  const keys = Object.entries(en).flatMap(([feature, texts]) =>
    Object.keys(texts).map((key) => `${feature}.${key.replace(/_(one|other)$/, '')}`),
  )
  const unused = keys.filter((key) => !strings.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))
  expect([...new Set(unused)]).toEqual([])
})
