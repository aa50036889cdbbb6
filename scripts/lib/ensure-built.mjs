/** Builds what is older than its sources. Each part of dist/ remembers the hash of what it was made from. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, inProject } from './project.mjs'
import { runStep } from './run-step.mjs'

const code = ['contracts', 'platform', 'engine', 'main', 'preload', 'cli', 'clients']
const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
const packages = ['package-lock.json', 'package.json']

/** In the order in which they need each other. */
const parts = {
  code: {
    label: 'Compiling',
    sources: [...code, 'tsconfig.json', 'tsconfig.build.json', ...packages],
    output: 'dist/contracts',
    args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  },
  page: {
    label: 'Building the page',
    sources: ['renderer', 'contracts', 'vite.config.ts', ...packages],
    output: 'dist/renderer',
    args: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  },
  template: {
    label: 'Making the database template',
    sources: ['engine/db', 'migrations', ...packages],
    output: 'dist/template',
    args: ['dist/engine/db/pglite/make-template.js', 'dist/template/database.tar.zst', version],
  },
}

/** `only` names the parts that the caller needs; all of them without it. */
export async function ensureBuilt(only = Object.keys(parts)) {
  for (const name of only) await ensurePart(name, parts[name])
}

export async function buildAll() {
  rmSync(inProject('dist'), { recursive: true, force: true })
  await ensureBuilt()
}

async function ensurePart(name, part) {
  const stamp = inProject('dist', '.built', name)
  const wanted = hashOf(part.sources)
  const isFresh = existsSync(inProject(part.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isFresh) return
  await runStep(part.label, findNode(), part.args)
  mkdirSync(inProject('dist', '.built'), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Of names and contents: times change with every checkout. Some hundred small files take about 20 ms. */
function hashOf(sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesIn)) hash.update(`${file}\0`).update(readFileSync(inProject(file)))
  return hash.digest('hex')
}

const isTest = (name) => /\.test\.tsx?$/.test(name)

function filesIn(source) {
  if (!existsSync(inProject(source))) return []
  const entries = readDirectory(source)
  if (!entries) return [source]
  return entries.flatMap((entry) => (isTest(entry) ? [] : filesIn(join(source, entry))))
}

function readDirectory(path) {
  try {
    return readdirSync(inProject(path)).sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
