/**
 * A route is a value: `route` declares it, `serve` binds it to the function that answers it, `call` and `callStream` are
 * the mirror for the window, the command line and the clients. OpenAPI is printed from the same values.
 */
import { z } from 'zod'
import type { Permission } from './access.ts'
import type { ErrorCode } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type AnyObject = z.ZodObject
type Nothing = z.ZodObject<Record<never, never>>

export type Route<
  Params extends AnyObject = AnyObject,
  Query extends AnyObject = AnyObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Event extends z.ZodType = z.ZodType,
> = {
  method: Method
  /** As in `/api/v1/runs/:runId`. */
  path: string
  summary: string
  tag: string
  /** Who may call it. `public` needs no token and must give nothing away. */
  access: 'public' | Permission
  params: Params
  query: Query
  body: Body | undefined
  output: Output | undefined
  /** Given for a stream of server-sent events: the data of each one. */
  event: Event | undefined
  status: number
  errors: readonly ErrorCode[]
  /** Bytes that a body may have; the door's own limit when absent. */
  bodyLimit: number | undefined
  /** The handler also gets the body byte for byte, for a signature that was made of it. */
  keepsRawBody: boolean
  /** The body is a file: the handler reads it as it comes, and it is never whole in memory. */
  takesBytes: boolean
  /** The answer is a file. */
  givesBytes: boolean
}

type Declaration<
  Params extends AnyObject,
  Query extends AnyObject,
  Body extends z.ZodType,
  Output extends z.ZodType,
  Event extends z.ZodType,
> = Pick<Route, 'method' | 'path' | 'summary' | 'tag' | 'access'> & {
  params?: Params
  query?: Query
  body?: Body
  output?: Output
  event?: Event
  status?: number
  errors?: readonly ErrorCode[]
  bodyLimit?: number
  keepsRawBody?: boolean
  takesBytes?: boolean
  givesBytes?: boolean
}

export function route<
  Params extends AnyObject = Nothing,
  Query extends AnyObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
  Output extends z.ZodType = z.ZodUndefined,
  Event extends z.ZodType = z.ZodNever,
>(declared: Declaration<Params, Query, Body, Output, Event>): Route<Params, Query, Body, Output, Event> {
  return {
    ...declared,
    params: declared.params ?? (z.object({}) as unknown as Params),
    query: declared.query ?? (z.object({}) as unknown as Query),
    body: declared.body,
    output: declared.output,
    event: declared.event,
    status: declared.status ?? (declared.output || declared.event || declared.givesBytes ? 200 : 204),
    errors: declared.errors ?? [],
    bodyLimit: declared.bodyLimit,
    keepsRawBody: declared.keepsRawBody ?? false,
    takesBytes: declared.takesBytes ?? false,
    givesBytes: declared.givesBytes ?? false,
  }
}

// Serving ------------------------------------------------------------------------------------------------------------

/** Who calls: what the door found out from the token. */
export type Caller = {
  orgId: string
  projectId: string | undefined
  userId: string
  permissions: readonly Permission[]
}

export type Incoming<R extends Route> = {
  params: z.output<R['params']>
  query: z.output<R['query']>
  body: R extends Route<AnyObject, AnyObject, infer Body> ? z.output<Body> : undefined
  /** Of a route that keeps it. */
  rawBody: Uint8Array | undefined
  /** Of a route that takes them. */
  bytes: AsyncIterable<Uint8Array> | undefined
  headers: Readonly<Record<string, string | undefined>>
  caller: Caller
  requestId: string
  /** Aborts when the caller hangs up. */
  signal: AbortSignal
}

/** A server-sent event. `id` is what a client sends back as Last-Event-ID to go on after it. */
export type StreamEvent<Data> = { id: string; data: Data }

/** A file as an answer. */
export type ByteAnswer = {
  mediaType: string
  name: string
  sizeBytes: number
  bytes: AsyncIterable<Uint8Array>
  /** From byte `start` to before `end`, for a file that can be read from its middle. */
  slice?: (start: number, end: number) => AsyncIterable<Uint8Array>
}

/** What a handler may say beside the output. */
export type Reply<Output> = { output: Output; status?: number; headers?: Record<string, string> }

export type Answer<R extends Route> =
  R extends Route<AnyObject, AnyObject, z.ZodType, infer Output, infer Event>
    ? [Event] extends [z.ZodNever]
      ? OutputAnswer<z.input<Output>>
      : AsyncIterable<StreamEvent<z.input<Event>>>
    : never
type OutputAnswer<Output> = [Output] extends [undefined]
  ? Promise<void> | Promise<ByteAnswer>
  : Promise<Output> | Promise<Reply<Output>>

export type Served = { route: Route; handle: (incoming: Incoming<Route>) => unknown }

export function serve<R extends Route>(declared: R, handle: (incoming: Incoming<R>) => Answer<R>): Served {
  return { route: declared, handle: handle as Served['handle'] }
}

/** Marks an answer that sets a status or headers, so that no output with such members is taken for one. */
export const reply = <Output>(output: Output, rest: Omit<Reply<Output>, 'output'>): Reply<Output> =>
  Object.assign(Object.create(replyMark) as Reply<Output>, { output, ...rest })
const replyMark = {}
export const isReply = (answer: unknown): answer is Reply<unknown> =>
  typeof answer === 'object' && answer !== null && Object.getPrototypeOf(answer) === replyMark

// Paths --------------------------------------------------------------------------------------------------------------

/** Fills `:name` parts and appends what of the query is set. */
export function routeUrl(
  path: string,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}
