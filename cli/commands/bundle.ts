import { lstat, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type Bundle,
  type BundleReport,
  exportBundleRoute,
  type InstallBundle,
  installBundleRoute,
  listBundlesRoute,
  removeBundleRoute,
} from '../../contracts/bundles.ts'
import { call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import { formatTable } from '../format.ts'
import { collect } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'

export function addBundleCommands(program: Command, register: Register) {
  const group = program
    .command('bundle')
    .alias('bundles')
    .description('Workflows, tools and example data in one folder or file')
  group.command('list').description('List those that are installed or ship with iceOS').action(register(list))
  for (const [name, description] of [
    ['install', 'Install one, or upgrade it: what you have changed stays, and it says so'],
    ['upgrade', 'The same, for one that is installed'],
    ['validate', 'Check it, its tools and tests too, and say what installing would do'],
  ] as const) {
    group
      .command(name)
      .description(description)
      .argument('<folder|file|name>', 'a folder, a .tgz or .zip file, or the name of one that ships with iceOS')
      .option('--overwrite', 'replace what was changed here too; workflows keep their versions')
      .addHelpText('after', `\nExample:\n  ice bundle ${name} research-and-report`)
      .action(register(install(name === 'validate')))
  }
  group
    .command('remove')
    .description('Remove what it has brought and nobody has changed')
    .argument('<name>')
    .action(register(remove))
  group
    .command('export')
    .description('Make one of your own workflows, with the tools that they call')
    .argument('<name>', 'of the bundle')
    .requiredOption('-w, --workflow <name|id>', 'a workflow; may be given again', collect)
    .option('--as-version <version>', 'three numbers', '1.0.0')
    .option('--title <title>')
    .option('--output <file>', 'where to (default: <name>-<version>.tgz)')
    .action(register(exportOne))
}

async function list(session: Session) {
  const { items } = await call(await session.connect(), listBundlesRoute)
  const rows = items.map((one) => [
    one.name,
    one.installedVersion ?? '-',
    one.availableVersion ?? '-',
    stateOf(one),
    one.title,
  ])
  session.show(items, () => formatTable(['NAME', 'INSTALLED', 'AVAILABLE', '', 'TITLE'], rows))
}

function stateOf({ installedVersion, changed }: Bundle): string {
  if (installedVersion === null) return 'not installed'
  return changed.length > 0 ? `${changed.length} changed here` : ''
}

const install =
  (dryRun: boolean) =>
  async (session: Session, { overwrite = false }: { overwrite?: boolean }, target: string) => {
    const source = await readSource(resolve(session.terminal.cwd, target), target)
    const body = { ...source, overwrite, dryRun }
    const report = await call(await session.connect(), installBundleRoute, { body })
    session.show(report, () => describe(report))
  }

async function remove(session: Session, _options: unknown, name: string) {
  const report = await call(await session.connect(), removeBundleRoute, { params: { name } })
  session.show(report, () => `${itemLines(report)}Removed ${name} ${report.version}.\n`)
}

type ExportOptions = { workflow: string[]; asVersion: string; title?: string; output?: string }

async function exportOne(session: Session, { workflow, asVersion, title, output }: ExportOptions, name: string) {
  const body = {
    name,
    version: asVersion,
    workflows: workflow,
    description: '',
    license: '',
    ...(title !== undefined && { title }),
  }
  const { fileName, archive } = await call(await session.connect(), exportBundleRoute, { body })
  const file = resolve(session.terminal.cwd, output ?? fileName)
  await writeFile(file, Buffer.from(archive, 'base64'), { flag: 'wx' }).catch((cause: unknown) => {
    throw new AppError('malformed-request', { detail: `${file} is there already, or cannot be written.`, cause })
  })
  session.show({ file }, () => `Wrote ${file}\n`)
}

async function readSource(path: string, target: string): Promise<Pick<InstallBundle, 'shipped' | 'archive' | 'files'>> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return { shipped: target }
  if (!found.isDirectory()) return { archive: (await readFile(path)).toString('base64') }
  const files: { path: string; content: string }[] = []
  const walk = async (below: string): Promise<void> => {
    for (const name of await readdir(join(path, below))) {
      const inner = below ? `${below}/${name}` : name
      const one = await lstat(join(path, inner))
      if (one.isDirectory()) await walk(inner)
      else if (one.isFile())
        files.push({ path: inner, content: (await readFile(join(path, inner))).toString('base64') })
      else
        throw new AppError('bundle-invalid', { detail: `${inner} is a link or a device. A bundle holds plain files.` })
    }
  }
  await walk('')
  return { files }
}

function describe(report: BundleReport): string {
  const { name, version, fromVersion, dryRun, contentHash } = report
  const done = fromVersion === null ? 'Installed' : `Upgraded from ${fromVersion}:`
  const end = dryRun
    ? `${name} ${version} is in order. Nothing was changed.`
    : `${done} ${name} ${version} (${contentHash.slice(0, 12)}).`
  const needs = [
    ...report.secrets.map((one) => `secret ${one.name}`),
    ...report.models.map((one) => `model ${one.name}`),
  ]
  return `${itemLines(report)}${end}\n${needs.length > 0 ? `It needs: ${needs.join(', ')}.\n` : ''}`
}

function itemLines({ items }: BundleReport): string {
  return items
    .map(({ kind, name, what, why }) => `  ${what.padEnd(9)}  ${kind} ${name}${why ? `: ${why}` : ''}\n`)
    .join('')
}
