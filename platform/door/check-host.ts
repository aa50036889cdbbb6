/** A web page whose name was pointed at this machine sends its own name as Host: only that header gives it away. */
import type { IncomingMessage } from 'node:http'
import { AppError } from '../../contracts/errors.ts'

/** The names under which a host on this machine may be addressed, exactly as a browser writes them. */
export function localHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  return port === 80 ? names.flatMap((name) => [name, `${name}:80`]) : names.map((name) => `${name}:${port}`)
}

/** Throws unless the request names exactly one of `allowedHosts`, byte for byte. */
export function checkHost(request: IncomingMessage, allowedHosts: readonly string[]): void {
  const hosts = headerValues(request.rawHeaders, 'host')
  if (hosts.length !== 1) {
    throw new AppError('malformed-request', { detail: 'A request needs exactly one Host header.' })
  }
  if (!allowedHosts.includes(hosts[0] ?? '')) {
    throw new AppError('host-not-allowed', { detail: `Use one of these addresses: ${allowedHosts.join(', ')}.` })
  }
  // An absolute-form target carries a second host, which takes precedence over the header by RFC 9112.
  if (!request.url?.startsWith('/') && !(request.method === 'OPTIONS' && request.url === '*')) {
    throw new AppError('malformed-request', { detail: 'The request target has to begin with a slash.' })
  }
  if (request.headers.upgrade !== undefined) {
    throw new AppError('malformed-request', { detail: 'Connections are not upgraded here.' })
  }
}

/** Node keeps only the first of several Host headers, so the raw list is asked. */
function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [key = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    if (key.length === name.length && key.toLowerCase() === name) values.push(value)
  }
  return values
}
