/** What an S3-compatible storage, or the way to it, says is wrong, in words with what to do about it. */
import { AppError, type ErrorCode, isAppError } from '../../../contracts/errors.ts'

export type S3Place = { bucket: string /** As a person would name it. */; server: string; region: string }

type Failure = {
  name?: string
  message?: string
  code?: string
  cause?: unknown
  errors?: unknown[]
  $metadata?: { httpStatusCode?: number }
  $response?: { headers?: Record<string, string> }
}

type Row = { names: readonly string[]; code: ErrorCode; detail: (place: S3Place, failure: Failure) => string }

const rows: readonly Row[] = [
  {
    names: ['InvalidAccessKeyId', 'InvalidClientTokenId', 'NotSignedUp'],
    code: 'target-refused-key',
    detail: ({ server }) => `${server} does not know this access key. Check the access key ID.`,
  },
  {
    names: ['SignatureDoesNotMatch'],
    code: 'target-refused-key',
    detail: ({ server }) => `The secret access key does not belong to this access key ID at ${server}. Enter it again.`,
  },
  {
    names: ['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired'],
    code: 'target-refused-key',
    detail: ({ server }) => `The key has expired at ${server}. Make a new one there.`,
  },
  {
    names: ['AccessDenied', 'Forbidden', 'AllAccessDisabled', 'AccountProblem'],
    code: 'target-refused-key',
    detail: ({ bucket }) =>
      `This key may not do that in the bucket ${bucket}. It needs to list the bucket, and to put, get and delete objects.`,
  },
  {
    names: ['NoSuchBucket'],
    code: 'target-bucket-missing',
    detail: ({ bucket, server }) => `${server} has no bucket ${bucket}. Make it there, or check its name.`,
  },
  {
    names: [
      'PermanentRedirect',
      'AuthorizationHeaderMalformed',
      'IllegalLocationConstraintException',
      'MovedPermanently',
    ],
    code: 'target-invalid',
    detail: ({ bucket, region }) =>
      `The bucket ${bucket} is not in the region ${region}. Enter the region that it is in.`,
  },
  {
    names: ['InvalidBucketName'],
    code: 'target-invalid',
    detail: ({ bucket }) => `${bucket} is no name that a bucket can have.`,
  },
  {
    names: ['RequestTimeTooSkewed', 'RequestInTheFuture', 'RequestExpired'],
    code: 'target-clock-wrong',
    detail: ({ server }, { $response }) =>
      `The clock of this machine and that of ${server} differ by more than 15 minutes${theirTime($response?.headers)}. Set this machine's clock.`,
  },
  {
    names: [
      'QuotaExceeded',
      'XMinioStorageFull',
      'XMinioAdminBucketQuotaExceeded',
      'ServiceQuotaExceededException',
      'StorageQuotaExceeded',
      'InsufficientCapacity',
      'LimitExceeded',
    ],
    code: 'target-full',
    detail: ({ bucket }) => `The bucket ${bucket} has no room left. Raise its quota, or keep fewer backups.`,
  },
  {
    names: [
      'SlowDown',
      'TooManyRequests',
      'ServiceUnavailable',
      'InternalError',
      'RequestTimeout',
      'Throttling',
      'ThrottlingException',
    ],
    code: 'target-unreachable',
    detail: ({ server }) => `${server} is too busy now. What was copied so far stays; the copy goes on later.`,
  },
  {
    names: ['ENOTFOUND', 'EAI_AGAIN'],
    code: 'target-unreachable',
    detail: ({ server }) =>
      `There is no machine of the name ${server}, or no network. Check the address and the connection.`,
  },
  {
    names: ['ECONNREFUSED'],
    code: 'target-unreachable',
    detail: ({ server }) => `Nothing answers at ${server}. Check its address and port.`,
  },
  {
    names: [
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'ENETUNREACH',
      'EHOSTUNREACH',
      'ENETDOWN',
      'TimeoutError',
      'ECONNABORTED',
      'ERR_STREAM_PREMATURE_CLOSE',
    ],
    code: 'target-unreachable',
    detail: ({ server }) =>
      `The connection to ${server} broke off. What was copied so far stays; the copy goes on later.`,
  },
  {
    names: [
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'EPROTO',
    ],
    code: 'target-unreachable',
    detail: ({ server }, { code }) =>
      `${server} could not prove who it is (${code}). Start iceOS with NODE_EXTRA_CA_CERTS if its certificate is your own.`,
  },
]

export function toS3Error(error: unknown, place: S3Place): unknown {
  if (isAppError(error) || (error instanceof Error && error.name === 'AbortError')) return error
  for (const failure of withCauses(error)) {
    const row = rows.find(({ names }) => names.some((name) => name === failure.name || name === failure.code))
    if (row) return new AppError(row.code, { detail: row.detail(place, failure), cause: error })
  }
  const { name, message, $metadata } = (error ?? {}) as Failure
  const status = $metadata?.httpStatusCode
  if (status === 507) return new AppError('target-full', { detail: `${place.server} has no room left.`, cause: error })
  if (status === 401 || status === 403) {
    return new AppError('target-refused-key', { detail: `${place.server} refuses this key.`, cause: error })
  }
  if (status === undefined && !name) return error
  const said = `${name}${status ? ` (${status})` : ''}${message && message !== name ? `: ${message}` : ''}`
  return new AppError('target-failed', { detail: `${place.server} answered ${said}`.slice(0, 500), cause: error })
}

/** The names under which an error says that there is no such object, or no such upload. */
export const isAbsent = (error: unknown): boolean =>
  ['NotFound', 'NoSuchKey', 'NoSuchUpload'].includes((error as Failure)?.name ?? '')
/** Said where something by that name is there already, or was written at the same time. */
export const isTaken = (error: unknown): boolean =>
  ['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Failure)?.name ?? '')
/** Some storages do not know every header. */
export const isNotImplemented = (error: unknown): boolean => (error as Failure)?.name === 'NotImplemented'
export const isDenied = (error: unknown): boolean =>
  ['AccessDenied', 'Forbidden', 'MethodNotAllowed'].includes((error as Failure)?.name ?? '')

/** The SDK wraps what the network says: in a cause, or as one of several addresses that were tried. */
function* withCauses(error: unknown): Generator<Failure> {
  for (
    let at = error as Failure | undefined, depth = 0;
    at && depth < 5;
    at = at.cause as Failure | undefined, depth++
  ) {
    yield at
    for (const one of at.errors ?? []) yield one as Failure
  }
}

function theirTime(headers: Record<string, string> | undefined): string {
  const date = headers?.date
  return date && !Number.isNaN(Date.parse(date)) ? ` (it is ${date} there)` : ''
}
