/**
 * Web pages as documents: one address, or what it links to on the same site, breadth first, with limits, a pause between
 * two calls, and without what the site's robots.txt asks to leave alone.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { AppError, isAppError, toProblem } from '../../../contracts/errors.ts'
import type { AddFromWeb, WebEvent } from '../../../contracts/web-documents.ts'
import { documentName } from './document-name.ts'
import { agentName, type FetchedPage, fetchPage } from './fetch-page.ts'
import { everything, nothing, parseRobots, type Robots } from './robots.ts'

type Needs = {
  agent: Dispatcher
  /** Gives the id of the document. */
  save: (name: string, page: FetchedPage) => Promise<string>
}

const leastPauseMs = 200

export async function* readSite(needs: Needs, asked: AddFromWeb, signal: AbortSignal): AsyncGenerator<WebEvent> {
  const start = new URL(asked.url)
  const hosts = new Set([start.host, ...asked.hosts])
  const robots = createRobots(needs.agent, signal)
  const waiting = [{ url: start.href, depth: 0 }]
  const known = new Set([start.href])
  const seen = new Set<string>()
  let added = 0
  let skipped = 0
  while (waiting.length > 0 && added + skipped < asked.pages) {
    const next = waiting.shift()
    if (!next) break
    try {
      const url = new URL(next.url)
      const { allows, delayMs } = await robots(url)
      if (!allows(url.pathname + url.search)) throw new AppError('address-blocked', { detail: refusedText(url) })
      if (added + skipped > 0) await sleep(Math.max(leastPauseMs, delayMs), undefined, { signal })
      const page = await fetchPage(needs.agent, url, signal)
      if (!hosts.has(page.url.host)) throw new AppError('address-blocked', { detail: `It leads to ${page.url.host}.` })
      if (seen.has(page.url.href)) continue
      seen.add(page.url.href)
      const name = documentName(page)
      yield { type: 'added', url: page.url.href, name, documentId: await needs.save(name, page) }
      added++
      for (const link of next.depth < asked.depth ? page.links : []) {
        if (known.has(link) || !hosts.has(new URL(link).host)) continue
        known.add(link)
        waiting.push({ url: link, depth: next.depth + 1 })
      }
    } catch (error) {
      if (signal.aborted || !isAppError(error)) throw error
      // Of a single address it is the answer; of a site it must not stop the rest.
      if (next.depth === 0) throw error
      skipped++
      yield { type: 'skipped', url: next.url, problem: toProblem(error) }
    }
  }
  yield { type: 'done', added, skipped, left: waiting.length }
}

const refusedText = (url: URL) => `${url.host} asks programs not to read ${url.pathname} (robots.txt).`

/** Read once for each site. RFC 9309: none (4xx) allows everything, one that cannot be had nothing. */
function createRobots(agent: Dispatcher, signal: AbortSignal): (url: URL) => Promise<Robots> {
  const read = new Map<string, Promise<Robots>>()
  return ({ origin }) => {
    const known = read.get(origin) ?? readRobots(agent, new URL('/robots.txt', origin), signal)
    read.set(origin, known)
    return known
  }
}

async function readRobots(agent: Dispatcher, url: URL, signal: AbortSignal): Promise<Robots> {
  try {
    const { bytes } = await fetchPage(agent, url, signal)
    return parseRobots(Buffer.from(bytes).toString('utf8'), agentName)
  } catch (error) {
    if (!isAppError(error)) throw error
    if (error.code === 'address-blocked') throw error
    const status = error.code === 'fetch-status' ? Number(error.extra?.status) : 0
    return status >= 400 && status < 500 ? everything : nothing
  }
}
