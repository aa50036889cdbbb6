/** Follows runs over server-sent events as a page does: comes back with the last id that it saw, until the last event. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, callStream } from '../../contracts/call.ts'
import { finalRunEvents, type RunEvent } from '../../contracts/events.ts'
import { streamRunRoute } from '../../contracts/run-routes.ts'

export type Followed = { runId: string; events: RunEvent[]; connections: number }

export type Followers = {
  follow: (runId: string) => void
  /** Resolves when each has seen the end of its run; fails after `withinMs`. */
  finish: (withinMs: number) => Promise<Followed[]>
}

const mostAtOnce = 12
const comesBackAfterMs = 100

export function createFollowers(client: Client): Followers {
  const stopping = new AbortController()
  const all: { followed: Followed; done: Promise<void> }[] = []
  let active = 0

  async function follow(followed: Followed) {
    active++
    try {
      while (!hasFinal(followed) && !stopping.signal.aborted) {
        await readOn(followed).catch(() => {})
        await wait(comesBackAfterMs)
      }
    } finally {
      active--
    }
  }

  async function readOn(followed: Followed) {
    followed.connections++
    const params = { runId: followed.runId }
    const last = followed.events.at(-1)
    const resume = last ? { lastEventId: String(last.seq) } : {}
    for await (const { data } of callStream(client, streamRunRoute, { params, signal: stopping.signal, ...resume })) {
      followed.events.push(data)
    }
  }

  return {
    follow(runId) {
      if (active >= mostAtOnce) return
      const followed = { runId, events: [], connections: 0 }
      all.push({ followed, done: follow(followed) })
    },
    async finish(withinMs) {
      const timer = setTimeout(() => stopping.abort(), withinMs)
      await Promise.all(all.map(({ done }) => done))
      clearTimeout(timer)
      return all.map(({ followed }) => followed)
    },
  }
}

const hasFinal = ({ events }: Followed) =>
  events.some(({ path, type }) => path === null && finalRunEvents.includes(type))
