import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { stringify as printYaml } from 'yaml'
import {
  type Blueprint,
  type BlueprintProblem,
  createBlueprintRoute,
  deleteBlueprintRoute,
  getBlueprintRoute,
  listBlueprintsRoute,
  replaceBlueprintRoute,
  validateBlueprintRoute,
} from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBlueprint, findBlueprintByName } from '../find-blueprint.ts'
import { formatTable, formatTime } from '../format.ts'
import { listPages } from '../list-pages.ts'
import { readObject } from '../parse-inputs.ts'
import { parseCount } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { addPauseCommands } from './limits.ts'
import { addVersionCommands } from './versions.ts'

export function addBlueprintCommands(program: Command, register: Register) {
  const group = program
    .command('blueprints')
    .alias('bp')
    .description('List, store, fetch, check, pause and delete workflows')
  group
    .command('list')
    .description('List workflows, newest first')
    .option('--search <text>', 'part of the name or description')
    .option('--limit <count>', 'how many at most', parseCount, 50)
    .action(register(listBlueprints))
  group
    .command('push')
    .description('Store a workflow: a new one, or a new version of the one with that name')
    .argument('<file>', 'a .json or .yaml file')
    .addHelpText('after', '\nExample:\n  ice blueprints push report.yaml')
    .action(register(pushBlueprint))
  group
    .command('pull')
    .description('Fetch a workflow as JSON, or as YAML')
    .argument('<name|id>')
    .option('--output <file>', 'write it there; a .yaml file gets YAML')
    .option('--yaml', 'print YAML')
    .addHelpText('after', '\nExample:\n  ice blueprints pull "Order report" --output report.yaml')
    .action(register(pullBlueprint))
  group
    .command('validate')
    .description('Check a file and name every problem; nothing is stored')
    .argument('<file>', 'a .json or .yaml file')
    .action(register(validateBlueprint))
  addVersionCommands(group, register)
  addPauseCommands(group, register)
  group
    .command('delete')
    .description('Delete a workflow; its runs stay readable')
    .argument('<name|id>')
    .action(register(deleteBlueprint))
}

async function listBlueprints(session: Session, { search, limit }: { search?: string; limit: number }) {
  const client = await session.connect()
  const items = await listPages(limit, (page) =>
    call(client, listBlueprintsRoute, { query: { ...page, ...(search === undefined ? {} : { search }) } }),
  )
  const rows = items.map((item) => [
    item.name,
    `v${item.version}`,
    String(item.nodeCount),
    formatTime(item.updatedAt),
    item.id,
  ])
  session.show(items, () =>
    items.length === 0
      ? 'There are no workflows yet. "ice new blueprint <name>" makes a file to begin with.\n'
      : formatTable(['NAME', 'VERSION', 'NODES', 'CHANGED', 'ID'], rows),
  )
}

async function pushBlueprint(session: Session, _options: unknown, file: string) {
  const client = await session.connect()
  const document = readObject(file, session.terminal.cwd)
  const stored = await storeBlueprint(client, document).catch(async (error: unknown) => {
    throw await withNodeIds(client, document, error)
  })
  session.show(stored, () => `Stored "${stored.name}" as version ${stored.version} (${stored.id}).\n`)
}

async function storeBlueprint(client: Client, document: JsonObject): Promise<Blueprint> {
  const existing = typeof document.name === 'string' ? await findBlueprintByName(client, document.name) : undefined
  if (!existing) return call(client, createBlueprintRoute, { body: document })
  return call(client, replaceBlueprintRoute, {
    params: { blueprintId: existing.id },
    body: document,
    headers: { 'if-match': `"${existing.lock}"` },
  })
}

/** A refusal names places in the document; a person looks for the node. */
async function withNodeIds(client: Client, document: JsonObject, error: unknown): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'blueprint-invalid') return error
  const { problems } = await call(client, validateBlueprintRoute, { body: document })
  return new AppError('blueprint-invalid', {
    detail: 'It was not stored.',
    problems: problems.map((problem) => ({ path: placeOf(problem), message: problem.message })),
  })
}

async function pullBlueprint(session: Session, options: { output?: string; yaml?: boolean }, nameOrId: string) {
  const client = await session.connect()
  const { id } = await findBlueprint(client, nameOrId)
  const { document, name } = await call(client, getBlueprintRoute, { params: { blueprintId: id } })
  const isYaml = options.yaml || /^\.ya?ml$/i.test(extname(options.output ?? ''))
  const text = isYaml ? printYaml(document) : `${JSON.stringify(document, null, 2)}\n`
  if (options.output === undefined) {
    session.terminal.out.write(text)
    return
  }
  const path = resolve(session.terminal.cwd, options.output)
  await writeFile(path, text)
  session.show({ file: path }, () => `Wrote "${name}" to ${path}.\n`)
}

async function validateBlueprint(session: Session, _options: unknown, file: string) {
  const body = readObject(file, session.terminal.cwd)
  const result = await call(await session.connect(), validateBlueprintRoute, { body })
  const { paint } = session.terminal.out
  session.show(result, () => {
    const lines = result.problems.map(
      ({ severity, message, ...place }) =>
        `${paint(severity === 'error' ? 'red' : 'yellow', severity)}  ${paint('bold', placeOf(place))}  ${message}\n`,
    )
    return `${lines.join('')}${result.valid ? `${paint('green', 'valid')}\n` : ''}`
  })
  return result.valid ? exitCodes.ok : exitCodes.failed
}

/** The node by its id, and the field in it; outside of nodes the whole path. */
function placeOf({ nodeId, path }: Pick<BlueprintProblem, 'nodeId' | 'path'>): string {
  return nodeId === undefined ? path || '/' : `${nodeId} (${path})`
}

async function deleteBlueprint(session: Session, _options: unknown, nameOrId: string) {
  const client = await session.connect()
  const { id, name } = await findBlueprint(client, nameOrId)
  await call(client, deleteBlueprintRoute, { params: { blueprintId: id } })
  session.show({ deleted: id }, () => `Deleted "${name}".\n`)
}
