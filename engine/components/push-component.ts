/** Registers a tool: checks it, runs its tests in the sandbox, and stores it as a version that never changes. */
import { isDeepStrictEqual } from 'node:util'
import type { ComponentDefinition, PushedComponent, PushResult, TestResult } from '../../contracts/components.ts'
import { AppError, type FieldProblem, isAppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { Caller } from '../../contracts/route.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import { findLatestComponent, insertComponentVersion, lockComponent } from '../db/components.ts'
import type { Database, Db } from '../db/database.ts'
import { createInputCheck, createSchemaCheck } from '../graph/check-inputs.ts'
import type { Sandbox } from '../sandbox/create-sandbox.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { type RegisteredTools, toTool } from './registered-tools.ts'

export type PushNeeds = {
  database: Database
  sandbox: Pick<Sandbox, 'execute'>
  builtins: ToolRegistry
  registered: RegisteredTools
  /** Tells the other engines of this database to read the components again. */
  tellOthers: () => void
}

type Owner = Pick<Caller, 'orgId'>

export async function pushComponent(needs: PushNeeds, owner: Owner, sent: PushedComponent): Promise<PushResult> {
  const { dryRun, ...definition } = sent
  const tests = await checkComponent(needs, owner, definition)
  if (dryRun) return { name: definition.name, version: null, contentHash: contentHash(definition), isNew: false, tests }
  const stored = await needs.database.write(owner, (db) => storeComponent(db, owner, definition))
  await componentsChanged(needs)
  return { ...stored, tests }
}

/** Throws with everything that is wrong, or the tests that failed. */
export async function checkComponent(
  needs: Pick<PushNeeds, 'sandbox' | 'builtins'>,
  { orgId }: Owner,
  definition: ComponentDefinition,
): Promise<TestResult[]> {
  const problems = findProblems(needs.builtins, definition)
  if (problems.length > 0) {
    const detail = problems.map(({ path, message }) => `${path} ${message}`).join('\n')
    throw new AppError('component-invalid', { detail, problems })
  }
  const tests = await runTests(needs.sandbox, orgId, definition)
  const failed = tests.filter(({ ok }) => !ok)
  if (failed.length === 0) return tests
  throw new AppError('component-test-failed', {
    detail: failed.map(({ name, message }) => `${name}: ${message}`).join('\n'),
    problems: failed.map(({ name, message }) => ({ path: `/tests/${name}`, message: message ?? 'failed' })),
  })
}

function findProblems(builtins: ToolRegistry, definition: ComponentDefinition): FieldProblem[] {
  const problems: FieldProblem[] = []
  const say = (path: string, message: string) => problems.push({ path, message })
  if (builtins.names.includes(definition.name)) say('/name', 'is the name of a tool that ships with iceOS.')
  const checkSchema = createSchemaCheck()
  for (const field of ['inputSchema', 'outputSchema'] as const) {
    const problem = checkSchema(definition[field])
    if (problem) say(`/${field}`, `is no usable JSON Schema: ${problem}`)
  }
  if (problems.length > 0) return problems
  const check = createInputCheck(definition.inputSchema)
  for (const [index, example] of definition.examples.entries()) {
    for (const { path, message } of check(example).problems) say(`/examples/${index}${path}`, message)
  }
  return problems
}

async function runTests(
  sandbox: Pick<Sandbox, 'execute'>,
  orgId: string,
  definition: ComponentDefinition,
): Promise<TestResult[]> {
  const tool = toTool(
    { sandbox, orgId, readCode: async () => definition.code },
    { name: definition.name, version: 0, deprecated: null, definition },
  )
  const results: TestResult[] = []
  for (const { name, input, output, error } of definition.tests) {
    const lines: string[] = []
    const start = performance.now()
    const context = {
      signal: AbortSignal.timeout(60_000),
      filesDir: '',
      idempotencyKey: 'test',
      orgId,
      runId: '',
      log: (line: string) => void lines.push(line),
    }
    const message = await tool.run(input, context).then(
      (given) => compare(given, output, error),
      (thrown: unknown) => compareError(thrown, error),
    )
    const durationMs = Math.round(performance.now() - start)
    results.push({
      name,
      ok: message === undefined,
      durationMs,
      ...(message === undefined ? {} : { message }),
      log: lines.slice(0, 100),
    })
  }
  return results
}

function compare(given: Json, output: Json | undefined, error: string | undefined): string | undefined {
  if (error !== undefined) return `It should fail with "${error}", and gave ${short(given)}.`
  return output === undefined || isDeepStrictEqual(given, output)
    ? undefined
    : `It gave ${short(given)} instead of ${short(output)}.`
}

function compareError(thrown: unknown, error: string | undefined): string | undefined {
  if (!isAppError(thrown)) throw thrown
  const said = thrown.detail ?? thrown.message
  return error !== undefined && said.includes(error) ? undefined : said
}

const short = (value: Json) => {
  const text = JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** The same content as the newest version is that version. */
export async function storeComponent(
  db: Db,
  { orgId }: Owner,
  definition: ComponentDefinition,
): Promise<Omit<PushResult, 'tests'>> {
  const { name } = definition
  const hash = contentHash(definition)
  const componentId = await lockComponent(db, orgId, name)
  const latest = await findLatestComponent(db, componentId)
  if (latest?.contentHash === hash) return { name, ...latest, isNew: false }
  const version = (latest?.version ?? 0) + 1
  await insertComponentVersion(db, { orgId, componentId, version, contentHash: hash, definition })
  return { name, version, contentHash: hash, isNew: true }
}

export async function componentsChanged({ registered, tellOthers }: Pick<PushNeeds, 'registered' | 'tellOthers'>) {
  await registered.reload()
  tellOthers()
}
