/**
 * Makes the images that the tests of the stack run on, from Debian, without a registry. Run by itself it prints their
 * names as JSON: `node e2e/images/build-images.ts`. What has not changed is not built again: each tag is a hash of what went in.
 */
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const here = import.meta.dirname
const cache = process.env.ICE_TEST_CACHE ?? join(homedir(), '.cache', 'iceos-test')

/** The variables by which the stack is told which images to take. */
export type TestImages = {
  ICE_IMAGE_POSTGRES: string
  ICE_IMAGE_VALKEY: string
  ICE_IMAGE_ENGINE: string
  ICE_IMAGE_PROMETHEUS: string
}

export async function buildImages(): Promise<TestImages> {
  return { ...(await buildServiceImages()), ICE_IMAGE_ENGINE: await buildEngine(await importDebian()) }
}

/** All but the engine, which changes with every build. */
export async function buildServiceImages(): Promise<Omit<TestImages, 'ICE_IMAGE_ENGINE'>> {
  const debian = await importDebian()
  return {
    ICE_IMAGE_POSTGRES: await buildFolder('postgres', debian),
    ICE_IMAGE_VALKEY: await buildFolder('valkey', debian),
    ICE_IMAGE_PROMETHEUS: await buildFolder('prometheus', debian),
  }
}

/** The same Postgres as of a later major version, with its volume where the images of Postgres 18 have it. */
export async function buildNextPostgres(): Promise<string> {
  const change = (text: string) =>
    text
      .replaceAll('/var/lib/postgresql/data', '/var/lib/postgresql')
      .replace('PG_MAJOR=17', 'PG_MAJOR=18')
      .replace('PGDATA=/var/lib/postgresql', 'PGDATA=/var/lib/postgresql/18/docker')
  return buildFolder('postgres', await importDebian(), { tag: 'next', change })
}

export type StandIn = { migrations: number; breaks?: number; mark?: string }

/** An engine that only starts, migrates and is well: see stand-in/Dockerfile. Another `mark` is the same under another name. */
export async function buildStandIn({ migrations, breaks = 0, mark = '' }: StandIn): Promise<string> {
  const node = await buildNode(await importDebian())
  const folder = join(here, 'stand-in')
  const image = `iceos-test/stand-in:${hashOf(`${node} ${migrations} ${breaks} ${mark}`, [folder])}`
  if (await exists(image)) return image
  const change = (text: string) =>
    text
      .replace('FROM iceos-test/node', `FROM ${node}`)
      .replace('MIGRATIONS=1', `MIGRATIONS=${migrations}`)
      .replace('BREAKS=0', `BREAKS=${breaks}`)
      .replace('WORKDIR /app', `LABEL mark="${mark}"\nWORKDIR /app`)
  await buildCopy(folder, image, change)
  return image
}

const exists = (image: string) =>
  run('docker', ['image', 'inspect', image]).then(
    () => true,
    () => false,
  )

/** The small Debian that scripts/test-postgres/setup.sh has made, as an image. */
async function importDebian(): Promise<string> {
  const system = join(cache, 'trixie')
  if (!existsSync(join(system, '.ready'))) await run('sh', [join(root, 'scripts', 'test-postgres', 'setup.sh')])
  const image = `iceos-test/debian:${Math.trunc(statSync(join(system, '.ready')).mtimeMs)}`
  if (await exists(image)) return image
  const skipped = ['./var/tmp/*', './proc/*', './sys/*', './dev/*', './tmp/*', './var/lib/apt/lists/*', './run/*']
  const tar = spawn('tar', ['-C', system, ...skipped.map((one) => `--exclude=${one}`), '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const imported = spawn('docker', ['import', '-', image], { stdio: [tar.stdout, 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => imported.once('close', resolve))
  if (code !== 0) throw new Error(`docker import ended with ${code}.`)
  return image
}

const asItIs = { tag: '', change: (text: string) => text }

async function buildFolder(name: string, debian: string, { tag, change } = asItIs): Promise<string> {
  const folder = join(here, name)
  const image = `iceos-test/${name}:${tag}${hashOf(debian, [folder])}`
  if (await exists(image)) return image
  await buildCopy(folder, image, (text) => change(text.replace('FROM iceos-test/debian', `FROM ${debian}`)))
  return image
}

async function buildCopy(folder: string, image: string, change: (dockerfile: string) => string) {
  const context = mkdtempSync(join(tmpdir(), 'iceos-image-'))
  try {
    cpSync(folder, context, { recursive: true })
    writeFileSync(join(context, 'Dockerfile'), change(readFileSync(join(folder, 'Dockerfile'), 'utf8')))
    await build(context, image)
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
}

/** The second stage of engine/Dockerfile as it is; the first, which needs npm's registry, is what is built here already. */
async function buildEngine(debian: string): Promise<string> {
  const inputs = [
    'engine/Dockerfile',
    'package-lock.json',
    'dist/contracts',
    'dist/platform',
    'dist/engine',
    'migrations',
    'resources',
  ]
  const image = `iceos-test/engine:${hashOf(
    debian,
    inputs.map((path) => join(root, path)),
  )}`
  if (await exists(image)) return image
  const node = await buildNode(debian)
  const built = await buildBuilt(debian)
  const dockerfile = readFileSync(join(root, 'engine', 'Dockerfile'), 'utf8')
  const stage = dockerfile.slice(dockerfile.search(/^FROM \S+ AS engine$/m))
  const context = mkdtempSync(join(tmpdir(), 'iceos-image-'))
  try {
    const text = `FROM ${built} AS build\n${stage.replace(/^FROM \S+ AS engine/, `FROM ${node} AS engine`)}`
    writeFileSync(join(context, 'Dockerfile'), text)
    await build(context, image)
  } finally {
    rmSync(context, { recursive: true, force: true })
    await run('docker', ['image', 'rm', built])
  }
  return image
}

async function buildNode(debian: string): Promise<string> {
  const binary = join(root, 'node_modules', 'node', 'bin', 'node')
  const image = `iceos-test/node:${createHash('sha256').update(debian).update(process.version).digest('hex').slice(0, 12)}`
  if (await exists(image)) return image
  const context = mkdtempSync(join(tmpdir(), 'iceos-image-'))
  try {
    cpSync(binary, join(context, 'node'))
    writeFileSync(join(context, 'Dockerfile'), `FROM ${debian}\nCOPY node /usr/local/bin/node\n`)
    await build(context, image)
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
  return image
}

/** What the first stage leaves in /app: this folder's build with the packages that the product needs. */
async function buildBuilt(debian: string): Promise<string> {
  const context = mkdtempSync(join(tmpdir(), 'iceos-image-'))
  const image = `iceos-test/engine-built:${process.pid}` // of its own: two may build at once
  try {
    const app = join(context, 'app')
    for (const name of ['package.json', 'migrations', 'resources']) copy(name, app)
    for (const name of ['contracts', 'platform', 'engine', 'template']) copy(join('dist', name), app)
    for (const path of productPackages()) copy(path, app)
    writeFileSync(join(context, 'Dockerfile'), `FROM ${debian}\nCOPY app /app\n`)
    await build(context, image)
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
  return image
}

function copy(path: string, to: string) {
  if (!existsSync(join(root, path))) return
  mkdirSync(dirname(join(to, path)), { recursive: true })
  cpSync(join(root, path), join(to, path), { recursive: true, dereference: true, filter: (from) => !isOfHost(from) })
}

/** The host's own packages, which the engine never loads; the official build has them, and 90 MB more. */
const isOfHost = (path: string) => /node_modules\/(better-sqlite3|dockerode|electron-log\/dist)\//.test(path)

type Lockfile = { packages: Record<string, { dev?: boolean; devOptional?: boolean }> }

function productPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path]) => path)
    .filter((path) => path.lastIndexOf('node_modules/') === 0) // what lies below comes with it
}

const build = (context: string, image: string) =>
  run('docker', ['build', '--network', 'host', '--force-rm', '-q', '-t', image, context], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
    maxBuffer: 64 * 1024 * 1024,
  })

function hashOf(start: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(start)
  for (const path of paths) addTo(hash, path)
  return hash.digest('hex').slice(0, 12)
}

function addTo(hash: ReturnType<typeof createHash>, path: string) {
  if (!existsSync(path)) return
  if (!statSync(path).isDirectory()) return void hash.update(`${path}\0`).update(readFileSync(path))
  for (const entry of readdirSync(path).sort()) addTo(hash, join(path, entry))
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${JSON.stringify(await buildImages(), null, 2)}\n`)
}
