import type { QueryClient } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Client } from '../../../contracts/call.ts'
import { callStream } from '../../../contracts/call.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import { streamRunRoute } from '../../../contracts/run-routes.ts'
import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { follow, waitOrWake, whileVisible } from '../../page/follow.ts'
import { applyEvents, needsMore } from './apply-event.ts'
import { runKeys } from './queries.ts'

/** Events that come close together are drawn together. */
const drawEveryMs = 40
/** How often the server is asked for what the events leave out. */
const askEveryMs = 500
const recentEvents = 1000

/** Keeps a run that is shown up to date for as long as it goes on. */
export function useFollowRun(runId: string, isOn: boolean): void {
  const client = useClient()
  const queries = useQueryClient()
  useEffect(() => {
    if (!isOn) return
    return whileVisible(() => followRun(client, queries, runId)).stop
  }, [client, queries, runId, isOn])
}

function followRun(client: Client, queries: QueryClient, runId: string): { stop: () => void } {
  const current = () => queries.getQueryData<RunDetail>(runKeys.one(runId))
  let arrived: RunEvent[] = []
  let drawTimer: ReturnType<typeof setTimeout> | undefined
  let askTimer: ReturnType<typeof setTimeout> | undefined

  const ask = () => {
    askTimer ??= setTimeout(() => {
      askTimer = undefined
      void queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true })
    }, askEveryMs)
  }
  const draw = () => {
    drawTimer = undefined
    const events = arrived
    arrived = []
    queries.setQueryData<RunEvent[]>(runKeys.recent(runId), (before = []) =>
      [...before, ...events].slice(-recentEvents),
    )
    queries.setQueryData<RunEvent[]>(runKeys.events(runId), (before) => before && appendEvents(before, events))
    queries.setQueryData<RunDetail>(runKeys.one(runId), (before) => before && applyEvents(before, events))
    const isBehind = (current()?.lastSeq ?? 0) < (events.at(-1)?.seq ?? 0)
    if (isBehind || events.some(needsMore)) ask()
  }
  const lastSeq = current()?.lastSeq
  const following = follow<RunEvent>({
    client,
    lastEventId: lastSeq === undefined ? undefined : String(lastSeq),
    open: (noticing, lastEventId, signal) =>
      callStream(noticing, streamRunRoute, { params: { runId }, signal, ...(lastEventId ? { lastEventId } : {}) }),
    onEvent: (event) => {
      arrived.push(event)
      drawTimer ??= setTimeout(draw, drawEveryMs)
    },
    onState: () => {},
    isOver: () => {
      if (arrived.length > 0) draw()
      const run = current()
      return run !== undefined && hasEnded(run.state)
    },
    wait: waitOrWake,
  })
  return {
    stop: () => {
      following.stop()
      clearTimeout(drawTimer)
      if (askTimer === undefined) return
      clearTimeout(askTimer)
      void queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true })
    },
  }
}

export function appendEvents(before: RunEvent[], events: readonly RunEvent[]): RunEvent[] {
  const last = before.at(-1)?.seq ?? 0
  const fresh = events.filter(({ seq }) => seq > last)
  return fresh.length > 0 ? [...before, ...fresh] : before
}
