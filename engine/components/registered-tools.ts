/** The tools that users have registered, as tools that nodes can call. Their code runs in the sandbox and nowhere else. */
import type { ComponentDefinition } from '../../contracts/components.ts'
import { AppError, type FieldProblem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { findComponentDefinition, listComponentVersions, type StoredComponent } from '../db/components.ts'
import type { Database } from '../db/database.ts'
import { createInputCheck, createValueCheck } from '../graph/check-inputs.ts'
import type { Sandbox } from '../sandbox/create-sandbox.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { Tool } from '../tools/tool.ts'
import { parseToolReference } from './tool-references.ts'

type Needs = { database: Database; sandbox: Pick<Sandbox, 'execute'>; builtins: ToolRegistry }

/** All but the code, which is read when it is run. */
export type RegisteredTool = Omit<StoredComponent, 'definition'> & { definition: Omit<ComponentDefinition, 'code'> }

export type RegisteredTools = {
  /** What nodes of an org can call: the tools that ship with iceOS, and its own. Always as they are now. */
  forOrg: (orgId: string) => ToolRegistry
  /** The versions of each tool of an org, the newest last. */
  versionsOf: (orgId: string) => ReadonlyMap<string, readonly RegisteredTool[]>
  reload: () => Promise<void>
}

type ByName = Map<string, RegisteredTool[]>
const none: ByName = new Map()
/** A version never changes; these many keep their code at hand. */
const keptCodes = 200

export async function createRegisteredTools({ database, sandbox, builtins }: Needs): Promise<RegisteredTools> {
  let byOrg = new Map<string, ByName>()
  const codes = new Map<string, string>()

  async function reload(): Promise<void> {
    const stored = await database.read('worker', (db) => listComponentVersions(db))
    byOrg = groupByOrg(stored)
  }

  async function readCode(versionId: string): Promise<string> {
    const known = codes.get(versionId)
    if (known !== undefined) return known
    const definition = await database.read('worker', (db) => findComponentDefinition(db, versionId))
    if (!definition) throw new AppError('component-not-found', { detail: 'This version was removed meanwhile.' })
    if (codes.size >= keptCodes) codes.delete(codes.keys().next().value as string)
    codes.set(versionId, definition.code)
    return definition.code
  }

  function findOwn(orgId: string, reference: string): Tool | undefined {
    const { name, version } = parseToolReference(reference)
    const versions = byOrg.get(orgId)?.get(name) ?? []
    const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version)
    return found && toTool({ sandbox, readCode: () => readCode(found.id), orgId }, found)
  }

  function forOrg(orgId: string): ToolRegistry {
    const ownNames = () => [...(byOrg.get(orgId)?.keys() ?? [])]
    return {
      find(reference) {
        const own = findOwn(orgId, reference)
        if (own) return own
        if (builtins.has(reference)) return builtins.find(reference)
        throw notFound(byOrg.get(orgId) ?? none, reference, [...builtins.names, ...ownNames()])
      },
      has: (reference) => builtins.has(reference) || findOwn(orgId, reference) !== undefined,
      get names() {
        return [...builtins.names, ...ownNames()]
      },
      list: () => [...builtins.list(), ...ownNames().map((name) => withoutRun(findOwn(orgId, name) as Tool))],
    }
  }

  await reload()
  return { forOrg, versionsOf: (orgId) => byOrg.get(orgId) ?? none, reload }
}

const withoutRun = ({ run: _run, ...description }: Tool) => description

function groupByOrg(stored: readonly StoredComponent[]): Map<string, ByName> {
  const byOrg = new Map<string, ByName>()
  for (const { definition, ...one } of stored) {
    const { code: _code, ...rest } = definition
    const byName = byOrg.get(one.orgId) ?? new Map<string, RegisteredTool[]>()
    byOrg.set(one.orgId, byName)
    byName.set(one.name, [...(byName.get(one.name) ?? []), { ...one, definition: rest }])
  }
  return byOrg
}

function notFound(own: ByName, reference: string, names: readonly string[]): AppError {
  const { name, version } = parseToolReference(reference)
  const versions = own.get(name)
  const detail =
    version !== undefined && versions
      ? `The tool ${name} has no version ${version}. It has: ${versions.map((one) => one.version).join(', ')}.`
      : `There is no tool ${reference}. There are: ${names.join(', ')}.`
  return new AppError('component-not-found', { detail })
}

type RunNeeds = { sandbox: Pick<Sandbox, 'execute'>; readCode: () => Promise<string>; orgId: string }

export function toTool(
  { sandbox, readCode, orgId }: RunNeeds,
  { name, version, deprecated, definition }: Pick<RegisteredTool, 'name' | 'version' | 'deprecated' | 'definition'>,
): Tool {
  const { description, effect, inputSchema, outputSchema, examples, language, limits } = definition
  return {
    name,
    version,
    description,
    effect,
    isLocal: true, // the sandbox reaches nothing
    inputSchema,
    outputSchema,
    examples,
    async run(given, { signal, log }) {
      const { inputs, problems } = createInputCheck(inputSchema)(given as JsonObject)
      if (problems.length > 0) throw invalid('tool-input-invalid', name, problems)
      if (deprecated !== null) log(`${name} is deprecated: ${deprecated}`)
      const output = await sandbox.execute({
        code: await readCode(),
        language,
        input: inputs,
        owner: orgId,
        signal,
        onLog: ({ text }) => log(text),
        limits: {
          ...(limits.timeout_seconds === undefined ? {} : { timeoutMs: limits.timeout_seconds * 1000 }),
          ...(limits.memory_mb === undefined ? {} : { memoryMb: limits.memory_mb }),
          ...(limits.cpu_seconds === undefined ? {} : { cpuMs: limits.cpu_seconds * 1000 }),
        },
      })
      const wrong = createValueCheck(outputSchema)(output)
      if (wrong.length > 0) throw invalid('tool-failed', `${name}@${version} gave what its outputSchema forbids`, wrong)
      return output as Json
    },
  }
}

function invalid(code: 'tool-input-invalid' | 'tool-failed', what: string, problems: FieldProblem[]): AppError {
  const detail = problems.map(({ path, message }) => `${path || '/'} ${message}`).join('; ')
  return new AppError(code, { detail: `${what}: ${detail}`, problems })
}
