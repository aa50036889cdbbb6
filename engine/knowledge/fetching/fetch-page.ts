/** One file from the web: only from addresses that may be called, each hop checked, and never more than it may have. */
import { type Dispatcher, fetch, type Response } from 'undici'
import { AppError, isAppError } from '../../../contracts/errors.ts'
import { readBody } from '../../tools/read-body.ts'

export const agentName = 'iceos'
const mostBytes = 50 * 1024 * 1024
const mostRedirects = 5
const withinMs = 60_000

export type FetchedPage = { url: URL; mediaType: string; bytes: Uint8Array; links: string[] }

export async function fetchPage(agent: Dispatcher, first: URL, signal: AbortSignal): Promise<FetchedPage> {
  const { response, url } = await follow(agent, first, signal)
  if (!response.ok) {
    await response.body?.cancel()
    throw new AppError('fetch-status', {
      detail: `${url.href} answered ${response.status}.`,
      extra: { status: response.status },
    })
  }
  const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const bytes = await readBody(response, mostBytes).catch((cause: unknown) =>
    Promise.reject(explain(cause, url, signal)),
  )
  return { url, mediaType, bytes, links: isHtml(mediaType) ? linksIn(bytes.toString('utf8'), url) : [] }
}

export const isHtml = (mediaType: string) => mediaType === 'text/html' || mediaType === 'application/xhtml+xml'

async function follow(agent: Dispatcher, first: URL, signal: AbortSignal): Promise<{ response: Response; url: URL }> {
  let url = first
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new AppError('address-blocked', { detail: `Only http and https can be read, not ${url.protocol}` })
    }
    const response = await fetch(url, {
      headers: {
        'user-agent': `${agentName} (documents of its user)`,
        accept: 'text/html, application/pdf, */*;q=0.5',
      },
      redirect: 'manual',
      dispatcher: agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
    }).catch((cause: unknown) => Promise.reject(explain(cause, url, signal)))
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { response, url }
    await response.body?.cancel()
    if (!URL.canParse(location, url.href)) break
    url = new URL(location, url.href)
  }
  throw new AppError('fetch-failed', { detail: `${first.href} was redirected in circles, or to no address.` })
}

function explain(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isAppError(cause)) return cause
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  const why = isLate ? `did not answer within ${withinMs / 1000} s` : 'could not be reached'
  return new AppError('fetch-failed', { detail: `${url.href} ${why}.`, cause: error })
}

/** Where its links lead, without fragments. Reads marks only: what is wrong with a page must not stop the reading. */
function linksIn(html: string, base: URL): string[] {
  const links = new Set<string>()
  for (const [, quoted, single, bare] of html.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi)) {
    const text = (quoted ?? single ?? bare ?? '').replaceAll('&amp;', '&').trim()
    if (text === '' || !URL.canParse(text, base.href)) continue
    const url = new URL(text, base.href)
    url.hash = ''
    if (url.protocol === 'http:' || url.protocol === 'https:') links.add(url.href)
  }
  return [...links]
}
