/** Prints OpenAPI 3.1 from the routes. */
import { z } from 'zod'
import { type ErrorCode, errorTable, Problem } from './errors.ts'
import type { Route } from './route.ts'

type Schema = Record<string, unknown>

/** Errors that any route can give, beside its own. */
const commonErrors: ErrorCode[] = ['unauthorized', 'forbidden', 'internal']

export function openApi(routes: readonly Route[], info: { title: string; version: string; url: string }): Schema {
  const schemas: Record<string, Schema> = {}
  const paths: Record<string, Record<string, Schema>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  toSchema(Problem, 'output', schemas)
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: info.url }],
    security: [{ token: [] }],
    paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(route: Route, schemas: Record<string, Schema>): Schema {
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.access === 'public' ? { security: [] } : { description: `Needs the permission \`${route.access}\`.` }),
    parameters: [...parameters(route.params, 'path', schemas), ...parameters(route.query, 'query', schemas)],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: toSchema(route.body, 'input', schemas) } },
      },
    }),
    ...(route.takesBytes && { requestBody: { required: true, content: { 'application/octet-stream': {} } } }),
    responses: { [route.status]: success(route, schemas), ...failures(route) },
  }
}

function success(route: Route, schemas: Record<string, Schema>): Schema {
  if (route.event) {
    const schema = toSchema(route.event, 'output', schemas)
    return {
      description: 'Server-sent events',
      content: { 'text/event-stream': { 'x-event-data': schema, schema: { type: 'string' } } },
    }
  }
  if (route.givesBytes) return { description: 'The file', content: { 'application/octet-stream': {} } }
  if (!route.output) return { description: 'Done' }
  return { description: 'Done', content: { 'application/json': { schema: toSchema(route.output, 'output', schemas) } } }
}

function failures(route: Route): Record<string, Schema> {
  const byStatus = new Map<number, ErrorCode[]>()
  const takesInput = route.body !== undefined || Object.keys(route.query.shape).length > 0
  const codes = [...route.errors, ...commonErrors, ...(takesInput ? (['invalid-input'] as const) : [])]
  for (const code of new Set(codes)) {
    const status = errorTable[code].status
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [status, { description: `code: ${list.join(', ')}`, content }]),
  )
}

function parameters(object: z.ZodObject, place: 'path' | 'query', schemas: Record<string, Schema>): Schema[] {
  return Object.entries(object.shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: toSchema(schema as z.ZodType, 'input', schemas),
  }))
}

/** Named schemas (`.meta({ id })`) go to components once; what uses them points there. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Schema>): Schema {
  const {
    $schema: _,
    $defs,
    ...printed
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema & {
    $defs?: Record<string, Schema>
  }
  for (const [name, definition] of Object.entries($defs ?? {})) schemas[name] = retarget(definition)
  const { id, ...body } = retarget(printed)
  if (typeof id !== 'string') return body
  schemas[id] = body
  return { $ref: `#/components/schemas/${id}` }
}

const retarget = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Schema

/** `GET /api/v1/runs/:runId/events` → `getRunsByRunIdEvents`. */
function operationId(route: Route): string {
  const words = route.path.replace('/api/v1/', '').split(/[/-]/).filter(Boolean)
  const named = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)))
  return route.method.toLowerCase() + named.join('')
}
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
