/** What a template gives with the values that a run had, for whoever writes it. Nothing runs, and no secret is read. */
import { errorTable, isAppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { type Incoming, serve } from '../../contracts/route.ts'
import { previewTemplateRoute, type TemplatePreview } from '../../contracts/templates.ts'
import type { Database, Db } from '../db/database.ts'
import { listOutputsAt } from '../db/node-runs.ts'
import { findNewestRunId } from '../db/runs.ts'
import { listSecrets } from '../db/secrets.ts'
import { evaluateExpression, expressionRoots } from '../graph/expressions.ts'
import { secretsRoot } from '../graph/secret-uses.ts'
import { renderValue, templateRoots } from '../graph/templates.ts'
import { mustFindRun } from './change-run.ts'

type Needs = { database: Database }
type Asked = Incoming<typeof previewTemplateRoute>['body']

/** More of a value than this is nothing that anybody reads while writing. */
const longestShown = 20_000
const hiddenSecret = '•••'

export const templateRoutes = ({ database }: Needs) => [
  serve(previewTemplateRoute, ({ caller, body }) => database.read(caller, (db) => previewTemplate(db, body))),
]

async function previewTemplate(db: Db, asked: Asked): Promise<TemplatePreview> {
  const runId =
    asked.runId ?? (asked.blueprintId === undefined ? undefined : await findNewestRunId(db, asked.blueprintId)) ?? null
  try {
    const variables = await variablesFor(db, asked, runId)
    return { ...shorten(render(asked, variables)), problem: null, runId }
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'user' || error.code === 'run-not-found') throw error
    return { value: null, isCut: false, problem: error.detail ?? errorTable[error.code].title, runId }
  }
}

const render = ({ kind, value }: Asked, variables: JsonObject): Json =>
  kind === 'expression' ? evaluateExpression(String(value), variables) : renderValue(value, variables)

async function variablesFor(db: Db, asked: Asked, runId: string | null): Promise<JsonObject> {
  const roots = rootsOf(asked)
  const inputs = runId === null ? {} : (await mustFindRun(db, runId)).inputs
  const outputs = runId === null ? {} : await outputsFor(db, runId, roots, asked.path)
  const secrets = roots.includes(secretsRoot) ? await hiddenSecrets(db) : {}
  return { ...inputs, ...outputs, inputs, ...asked.variables, ...secrets }
}

function rootsOf({ kind, value }: Asked): string[] {
  if (kind === 'expression') return expressionRoots(String(value))
  if (typeof value === 'string') return templateRoots(value)
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap((inner) => rootsOf({ kind, value: inner, variables: {} })))]
}

/** Only the outputs that are named are read: others may be large. An inner scope hides an outer one. */
async function outputsFor(db: Db, runId: string, roots: string[], path = ''): Promise<JsonObject> {
  const outputs: JsonObject = {}
  const scopes = scopesAround(path)
  const paths = scopes.flatMap((scope) => roots.map((root) => scope + root))
  const found = new Map((await listOutputsAt(db, runId, paths)).map(({ path: at, output }) => [at, output]))
  for (const scope of scopes) {
    for (const root of roots) {
      const output = found.get(scope + root)
      if (output !== undefined) outputs[root] = output
    }
  }
  return outputs
}

/** 'a/0/b/1/c' sees what stands beside it, beside 'a/0/b' and beside 'a'; the outermost first. */
export function scopesAround(path: string): string[] {
  const parts = path.split('/')
  const depth = Math.floor((parts.length - 1) / 2)
  return Array.from({ length: depth + 1 }, (_, level) => (level === 0 ? '' : `${parts.slice(0, level * 2).join('/')}/`))
}

async function hiddenSecrets(db: Db): Promise<JsonObject> {
  const names = await listSecrets(db)
  return { [secretsRoot]: Object.fromEntries(names.map(({ name }) => [name, hiddenSecret])) }
}

function shorten(value: Json): { value: Json; isCut: boolean } {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestShown ? { value: text.slice(0, longestShown), isCut: true } : { value, isCut: false }
}
