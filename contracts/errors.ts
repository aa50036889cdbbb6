/** Every error that leaves the product: one table, one class, one problem format (RFC 9457). */
import { z } from 'zod'

/** Who can mend it: the user, time (retry), or us. */
export type ErrorKind = 'user' | 'system' | 'bug'
type ErrorRow = { kind: ErrorKind; status: number; title: string }

export const errorTable = {
  // The door
  unauthorized: { kind: 'user', status: 401, title: 'A valid token is needed' },
  forbidden: { kind: 'user', status: 403, title: 'This token may not do that' },
  'host-not-allowed': { kind: 'user', status: 421, title: 'This address is not served here' },
  'origin-not-allowed': { kind: 'user', status: 403, title: 'Requests from this web page are refused' },
  'route-not-found': { kind: 'user', status: 404, title: 'There is no such route' },
  'method-not-allowed': { kind: 'user', status: 405, title: 'This route does not know that method' },
  'malformed-json': { kind: 'user', status: 400, title: 'The body is not valid JSON' },
  'malformed-request': { kind: 'user', status: 400, title: 'The request could not be read' },
  'unsupported-media-type': { kind: 'user', status: 415, title: 'Only JSON bodies are accepted' },
  'body-too-large': { kind: 'user', status: 413, title: 'The body is too large' },
  'request-timeout': { kind: 'system', status: 408, title: 'The request did not arrive in time' },
  'invalid-input': { kind: 'user', status: 422, title: 'The request does not fit its schema' },
  'sign-in-code-invalid': { kind: 'user', status: 401, title: 'This sign-in code is used up or wrong' },
  'token-not-found': { kind: 'user', status: 404, title: 'There is no such token' },
  'too-many-requests': { kind: 'system', status: 429, title: 'Too many requests' },
  internal: { kind: 'bug', status: 500, title: 'Something went wrong inside iceOS' },

  // Blueprints
  'blueprint-not-found': { kind: 'user', status: 404, title: 'There is no such workflow' },
  'blueprint-version-not-found': { kind: 'user', status: 404, title: 'There is no such version of this workflow' },
  'blueprint-invalid': { kind: 'user', status: 422, title: 'The workflow has problems' },
  'blueprint-name-taken': { kind: 'user', status: 409, title: 'Another workflow has this name' },
  'draft-not-found': { kind: 'user', status: 404, title: 'This workflow has no draft' },
  'pin-invalid': { kind: 'user', status: 422, title: 'An output cannot be pinned' },
  'draft-conflict': { kind: 'user', status: 409, title: 'The draft was saved elsewhere meanwhile' },
  'version-lock-required': { kind: 'user', status: 428, title: 'Say which version you are replacing' },
  'version-conflict': { kind: 'user', status: 409, title: 'Somebody else changed this first' },

  // Runs and nodes
  'run-not-found': { kind: 'user', status: 404, title: 'There is no such run' },
  'run-in-use': { kind: 'user', status: 409, title: 'Another run that is at work still needs this one' },
  'run-not-active': { kind: 'user', status: 409, title: 'This run has already ended' },
  'run-cancelled': { kind: 'user', status: 409, title: 'The run was cancelled' },
  'run-not-ended': { kind: 'user', status: 409, title: 'This run has not ended yet' },
  'run-not-failed': { kind: 'user', status: 409, title: 'Nothing in this run failed' },
  'node-run-not-found': { kind: 'user', status: 404, title: 'There is no such node in this run' },
  'node-not-waiting': { kind: 'user', status: 409, title: 'This node is not waiting for an answer' },
  'answer-invalid': { kind: 'user', status: 422, title: 'The answer does not fit what was asked' },
  'inputs-invalid': { kind: 'user', status: 422, title: 'The inputs do not fit what the workflow asks for' },
  'idempotency-key-reused': { kind: 'user', status: 409, title: 'This idempotency key was used for another request' },
  'node-failed': { kind: 'user', status: 422, title: 'A node failed' },
  'node-timeout': { kind: 'system', status: 504, title: 'The node did not finish in time' },
  'node-cancelled': { kind: 'user', status: 409, title: 'The node was cancelled' },
  'template-invalid': { kind: 'user', status: 422, title: 'A template could not be rendered' },
  'expression-invalid': { kind: 'user', status: 422, title: 'An expression could not be evaluated' },
  'value-missing': { kind: 'user', status: 422, title: 'A value that a node needs is missing' },
  'sub-run-failed': { kind: 'user', status: 422, title: 'The run of a workflow node did not succeed' },
  'run-too-deep': { kind: 'user', status: 422, title: 'Too many workflows have started one another' },
  'monitor-triggered': { kind: 'user', status: 422, title: 'A monitor stopped the run' },
  'budget-exceeded': { kind: 'user', status: 402, title: 'The budget for language models is used up' },
  'run-deadline-exceeded': { kind: 'user', status: 504, title: 'The run did not end before its deadline' },
  'run-limit-reached': { kind: 'user', status: 429, title: 'As many runs as may be are under way' },
  'run-not-paused': { kind: 'user', status: 409, title: 'This run is not paused' },
  'limits-invalid': { kind: 'user', status: 422, title: 'These limits cannot hold' },
  'output-too-large': { kind: 'user', status: 422, title: 'The output of a node is too large' },

  // Knowledge
  'collection-not-found': { kind: 'user', status: 404, title: 'There is no such collection' },
  'collection-name-taken': { kind: 'user', status: 409, title: 'Another collection has this name' },
  'document-not-found': { kind: 'user', status: 404, title: 'There is no such document' },
  'document-empty': { kind: 'user', status: 422, title: 'There is nothing to read in this document' },
  'document-unreadable': { kind: 'user', status: 422, title: 'This document could not be read' },
  'document-locked': { kind: 'user', status: 422, title: 'This document is protected by a password' },
  'document-too-large': { kind: 'user', status: 422, title: 'This document is larger than can be read' },
  'evaluation-not-found': { kind: 'user', status: 404, title: 'There is no such evaluation' },
  'evaluation-invalid': { kind: 'user', status: 422, title: 'This cannot be evaluated' },
  'document-kind-unknown': { kind: 'user', status: 422, title: 'Documents of this kind cannot be read' },

  // Chat
  'chat-session-not-found': { kind: 'user', status: 404, title: 'There is no such conversation' },
  'memory-not-found': { kind: 'user', status: 404, title: 'Nothing of that is remembered' },
  'chat-turn-not-found': { kind: 'user', status: 404, title: 'There is no such turn' },

  // Triggers
  'trigger-not-found': { kind: 'user', status: 404, title: 'There is no such trigger' },
  'trigger-name-taken': { kind: 'user', status: 409, title: 'Another trigger has this name' },
  'trigger-invalid': { kind: 'user', status: 422, title: 'The trigger has no such settings' },
  'trigger-chain-too-long': { kind: 'user', status: 422, title: 'Too many runs have started each other' },
  'trigger-event-gone': { kind: 'user', status: 404, title: 'What the trigger fired for is gone' },
  'trigger-disabled': { kind: 'user', status: 409, title: 'This trigger is disabled' },

  // Secrets
  'secret-not-found': { kind: 'user', status: 404, title: 'There is no such secret' },
  'secret-key-missing': { kind: 'user', status: 503, title: 'The key that opens the secrets is missing' },
  'secret-key-invalid': { kind: 'user', status: 503, title: 'The key that opens the secrets cannot be used' },
  'secret-damaged': { kind: 'user', status: 500, title: 'A stored secret cannot be opened' },

  // Tools, models, sandbox
  'component-not-found': { kind: 'user', status: 404, title: 'There is no such component' },
  'component-invalid': { kind: 'user', status: 422, title: 'The component has problems' },
  'component-test-failed': { kind: 'user', status: 422, title: 'A test of the component failed' },
  'component-in-use': { kind: 'user', status: 409, title: 'Workflows call this component' },
  'node-type-not-found': { kind: 'user', status: 404, title: 'There is no such node type' },
  'tool-input-invalid': { kind: 'user', status: 422, title: 'The arguments do not fit the tool' },
  'tool-failed': { kind: 'user', status: 422, title: 'The tool could not do its work' },
  'file-not-found': { kind: 'user', status: 404, title: 'There is no such file' },
  'file-outside-folder': { kind: 'user', status: 403, title: 'The file is outside the data folder' },
  'file-too-large': { kind: 'user', status: 413, title: 'The file is too large' },
  'parse-failed': { kind: 'user', status: 422, title: 'The text could not be parsed' },
  'address-blocked': { kind: 'user', status: 403, title: 'This network address may not be called' },
  'fetch-failed': { kind: 'system', status: 502, title: 'The other server could not be reached' },
  'fetch-status': { kind: 'user', status: 502, title: 'The other server answered with an error' },
  'model-not-found': { kind: 'user', status: 404, title: 'There is no such model' },
  'model-needed': { kind: 'user', status: 409, title: 'This needs a language model that writes' },
  'model-failed': { kind: 'system', status: 502, title: 'The model did not answer' },
  'model-unreachable': { kind: 'system', status: 502, title: 'The provider of the model cannot be reached' },
  'model-timeout': { kind: 'system', status: 504, title: 'The model did not answer in time' },
  'model-rate-limited': { kind: 'system', status: 429, title: 'The provider of the model takes no more calls for now' },
  'model-quota-spent': { kind: 'user', status: 402, title: 'The account at the provider of the model is used up' },
  'model-refused-key': { kind: 'user', status: 422, title: 'The provider of the model refuses the key' },
  'model-key-missing': { kind: 'user', status: 422, title: 'The key for the provider of the model is missing' },
  'model-refused-request': { kind: 'user', status: 422, title: 'The model does not accept this request' },
  'model-context-too-long': { kind: 'user', status: 422, title: 'The text is too long for the model' },
  'model-output-invalid': { kind: 'user', status: 422, title: 'The answer of the model does not fit the schema' },
  'model-folder-invalid': { kind: 'user', status: 422, title: 'The folder holds no model that can be run here' },
  'model-download-failed': { kind: 'system', status: 502, title: 'The model could not be downloaded' },
  'folder-not-found': { kind: 'user', status: 404, title: 'There is no such folder' },
  'watch-refused': { kind: 'user', status: 422, title: 'This cannot be watched' },
  'watch-not-found': { kind: 'user', status: 404, title: 'This folder is not watched' },
  'provider-not-found': { kind: 'user', status: 404, title: 'There is no such provider of models' },
  'provider-name-taken': { kind: 'user', status: 409, title: 'Another provider has this name' },
  'provider-invalid': { kind: 'user', status: 422, title: 'The provider has no such settings' },
  'code-failed': { kind: 'user', status: 422, title: 'The code threw an error' },
  'code-timeout': { kind: 'user', status: 422, title: 'The code ran longer than its wall-clock limit' },
  'code-cpu-exceeded': { kind: 'user', status: 422, title: 'The code used more processor time than its limit' },
  'code-memory-exceeded': { kind: 'user', status: 422, title: 'The code used more memory than its limit' },
  'code-output-too-large': { kind: 'user', status: 422, title: 'The code returned more than its limit' },
  'sandbox-unavailable': { kind: 'system', status: 503, title: 'The code sandbox could not be started' },

  // Database, folder, host
  'database-unavailable': { kind: 'system', status: 503, title: 'The database does not answer' },
  'database-newer': { kind: 'user', status: 503, title: 'The database was made by a newer iceOS' },
  'database-not-migrated': { kind: 'user', status: 503, title: 'The database is not migrated' },
  'database-changed': { kind: 'user', status: 503, title: 'The database differs from what iceOS expects' },
  'database-damaged': { kind: 'user', status: 503, title: 'The database folder could not be opened' },
  'migration-failed': { kind: 'bug', status: 503, title: 'A migration could not be applied' },
  'migration-locked': { kind: 'system', status: 503, title: 'Another process is migrating this database' },
  'extension-missing': { kind: 'user', status: 503, title: 'The database lacks an extension that iceOS needs' },
  'folder-in-use': { kind: 'user', status: 409, title: 'Another process owns this data folder' },
  'folder-newer': { kind: 'user', status: 409, title: 'This data folder was made by a newer iceOS' },
  'folder-not-writable': { kind: 'user', status: 500, title: 'The data folder cannot be written' },
  'disk-full': { kind: 'user', status: 507, title: 'The disk is full' },
  'port-taken': { kind: 'user', status: 409, title: 'The port is in use' },
  'engine-unavailable': { kind: 'system', status: 503, title: 'The engine is not running' },
  'engine-start-failed': { kind: 'system', status: 503, title: 'The engine could not be started' },
  'host-not-running': { kind: 'user', status: 503, title: 'iceOS is not running' },
  'setting-invalid': { kind: 'user', status: 422, title: 'This setting has no such value' },
  'job-not-found': { kind: 'user', status: 404, title: 'There is no such job' },
  'job-ended': { kind: 'user', status: 409, title: 'This job has already ended' },
  'job-running': { kind: 'user', status: 409, title: 'Another job is at work' },
  'job-cancelled': { kind: 'user', status: 409, title: 'The job was cancelled' },
  'job-timeout': { kind: 'system', status: 504, title: 'The job did not finish in time' },
  'container-engine-missing': { kind: 'user', status: 503, title: 'No container engine can be used' },
  'container-failed': { kind: 'system', status: 502, title: 'The container engine could not do that' },
  'image-missing': { kind: 'user', status: 424, title: 'An image is missing' },
  'service-not-found': { kind: 'user', status: 404, title: 'There is no such service' },
  'service-failed': { kind: 'system', status: 503, title: 'A service did not become healthy' },
  'stack-not-up': { kind: 'user', status: 409, title: 'The stack is not up' },
  'volume-lost': { kind: 'user', status: 409, title: 'A volume with data is gone' },
  'preflight-failed': { kind: 'user', status: 424, title: 'This machine is not ready for the stack' },
  'upgrade-failed': { kind: 'system', status: 500, title: 'The upgrade was taken back' },
  'reset-not-confirmed': { kind: 'user', status: 422, title: 'The reset was not confirmed' },
  'reset-not-safe': { kind: 'user', status: 409, title: 'What would be deleted cannot be backed up' },
  'adopt-refused': { kind: 'user', status: 409, title: 'This stack cannot be taken over' },
  'move-failed': { kind: 'system', status: 500, title: 'The data could not be moved' },

  // Backups
  'backup-not-found': { kind: 'user', status: 404, title: 'There is no such backup' },
  'backup-in-use': { kind: 'user', status: 409, title: 'This backup is just being used' },
  'backup-failed': { kind: 'system', status: 500, title: 'The backup could not be taken' },
  'backup-damaged': { kind: 'user', status: 422, title: 'The backup is damaged' },
  'backup-not-proven': { kind: 'system', status: 500, title: 'The backup does not restore to what it was taken of' },
  'backup-key-wrong': { kind: 'user', status: 422, title: 'This key does not open the backup' },
  'backup-newer': { kind: 'user', status: 409, title: 'The backup was made by a newer iceOS' },
  'backup-foreign': { kind: 'user', status: 409, title: 'Another installation made this backup' },
  'backup-needed': { kind: 'user', status: 503, title: 'A backup has to be taken first' },
  'restore-refused': { kind: 'user', status: 409, title: 'The backup cannot be restored here' },
  'restore-failed': { kind: 'system', status: 500, title: 'The restore was taken back' },
  'undo-not-possible': { kind: 'user', status: 409, title: 'There is no restore to take back' },

  'check-not-found': { kind: 'user', status: 404, title: 'There is no such check' },
  'repair-not-needed': { kind: 'user', status: 409, title: 'This check offers no repair' },
  'target-not-found': { kind: 'user', status: 404, title: 'There is no such place for backups' },
  'target-invalid': { kind: 'user', status: 422, title: 'Backups cannot be kept there' },
  'target-not-mounted': { kind: 'user', status: 424, title: 'The folder for backups is not there' },
  'target-refused-key': { kind: 'user', status: 422, title: 'The storage refuses the key' },
  'target-bucket-missing': { kind: 'user', status: 422, title: 'The storage has no such bucket' },
  'target-clock-wrong': { kind: 'user', status: 422, title: 'The clock of this machine is wrong' },
  'target-unreachable': { kind: 'system', status: 502, title: 'The storage cannot be reached' },
  'target-full': { kind: 'user', status: 507, title: 'There is no room for the backup' },
  'target-damaged': { kind: 'system', status: 502, title: 'The copy differs from the backup' },
  'target-failed': { kind: 'system', status: 502, title: 'The storage could not do that' },
  'bundle-not-found': { kind: 'user', status: 404, title: 'There is no such bundle' },
  'bundle-invalid': { kind: 'user', status: 422, title: 'The bundle could not be read' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errorTable
export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

/** One thing that is wrong in an input: where (a JSON pointer below the thing checked), and what. */
export const FieldProblem = z.object({
  path: z.string().meta({ description: 'JSON pointer, for example /nodes/2/tool_name' }),
  message: z.string(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** Every single thing that is wrong, where there can be more than one. */
  readonly problems: FieldProblem[] | undefined
  /** Facts for a program: a limit that fired, an owner's pid. */
  readonly extra: Record<string, unknown> | undefined
  /** `urn:request:<id>` of the request that failed elsewhere; only on an error that came from a problem. */
  readonly instance: string | undefined

  constructor(
    code: ErrorCode,
    options: {
      detail?: string
      cause?: unknown
      problems?: FieldProblem[]
      extra?: Record<string, unknown>
      instance?: string
    } = {},
  ) {
    super(options.detail ?? errorTable[code].title, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.detail = options.detail
    this.problems = options.problems
    this.extra = options.extra
    this.instance = options.instance
  }

  get kind(): ErrorKind {
    return errorTable[this.code].kind
  }
}

/** application/problem+json (RFC 9457) with our `code`; also the shape in which a failed node is stored. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes),
    kind: z.enum(['user', 'system', 'bug']),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: 'urn:request:<id>, to find it in the log' }),
    problems: z.array(FieldProblem).optional(),
    extra: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}

/** What may be shown of an error. An unknown error becomes `internal` and leaks nothing; log its cause beside the id. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known = isAppError(error) ? error : new AppError('internal')
  const row = errorTable[known.code]
  const instance = requestId === undefined ? known.instance : `urn:request:${requestId}`
  return {
    type: `urn:iceos:error:${known.code}`,
    title: row.title,
    status: row.status,
    code: known.code,
    kind: row.kind,
    ...(known.detail === undefined ? {} : { detail: known.detail }),
    ...(instance === undefined ? {} : { instance }),
    ...(known.problems === undefined ? {} : { problems: known.problems }),
    ...(known.extra === undefined ? {} : { extra: known.extra }),
  }
}

/** The way back, for callers of the API: a problem that was received becomes an error that can be thrown. */
export function fromProblem(problem: Problem): AppError {
  return new AppError(problem.code, {
    detail: problem.detail ?? problem.title,
    ...(problem.problems ? { problems: problem.problems } : {}),
    ...(problem.extra ? { extra: problem.extra } : {}),
    ...(problem.instance ? { instance: problem.instance } : {}),
  })
}
