/** AWS Signature Version 4 as a server checks it: written from its description, without the SDK that makes it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Signed = {
  method: string
  /** As it came, encoded. */
  url: string
  headers: IncomingHttpHeaders
  body: Uint8Array
}

export type SignatureProblem =
  | 'AccessDenied'
  | 'InvalidAccessKeyId'
  | 'AuthorizationHeaderMalformed'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'
  | 'XAmzContentSHA256Mismatch'
  | 'NotImplemented'

type Expected = { accessKeyId: string; secretAccessKey: string; region: string; nowMs: number }

const skewMs = 15 * 60_000

export function checkSignature(request: Signed, expected: Expected): SignatureProblem | undefined {
  const parts = readAuthorization(request.headers.authorization)
  if (!parts) return 'AccessDenied'
  const [keyId, date = '', region, service, end] = parts.credential.split('/')
  if (keyId !== expected.accessKeyId) return 'InvalidAccessKeyId'
  if (region !== expected.region || service !== 's3' || end !== 'aws4_request') return 'AuthorizationHeaderMalformed'
  const stamp = String(request.headers['x-amz-date'] ?? '')
  if (!stamp.startsWith(date) || Math.abs(readStamp(stamp) - expected.nowMs) > skewMs) return 'RequestTimeTooSkewed'
  const said = String(request.headers['x-amz-content-sha256'] ?? '')
  if (said.startsWith('STREAMING-')) return 'NotImplemented'
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => parts.signedHeaders.includes(name))) {
    return 'AccessDenied'
  }

  const scope = `${date}/${region}/s3/aws4_request`
  const canonical = canonicalRequest(request, parts.signedHeaders, said)
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n')
  const dateKey = hmac(`AWS4${expected.secretAccessKey}`, date)
  const key = hmac(hmac(hmac(dateKey, region), 's3'), 'aws4_request')
  const right = hmac(key, toSign)
  const sent = Buffer.from(parts.signature, 'hex')
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return 'SignatureDoesNotMatch'
  if (said !== 'UNSIGNED-PAYLOAD' && said !== sha256(request.body)) return 'XAmzContentSHA256Mismatch'
  return undefined
}

function readAuthorization(header: string | undefined) {
  const found = header?.match(
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/,
  )
  if (!found) return undefined
  const [, credential = '', names = '', signature = ''] = found
  return { credential, signedHeaders: names.split(';'), signature }
}

/** `20261121T174100Z` */
const readStamp = (stamp: string) =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function canonicalRequest({ method, url, headers }: Signed, signedHeaders: readonly string[], payload: string): string {
  const [path = '', search = ''] = url.split('?')
  const query = search
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&')
  const lines = signedHeaders.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/\s+/g, ' ')}\n`,
  )
  return [method, path, query, lines.join(''), signedHeaders.join(';'), payload].join('\n')
}

const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
