/** What a person hears of while the window is elsewhere: failed runs, questions, services that are down, backups that nobody has proven. */
import type { Client } from '../../contracts/call.ts'
import { call, callStream } from '../../contracts/call.ts'
import type { DesktopSettings } from '../../contracts/desktop.ts'
import { type SystemNotice, streamNoticesRoute } from '../../contracts/notices.ts'
import { getRunRoute, type RunChange, streamRunChangesRoute } from '../../contracts/run-routes.ts'
import type { Log } from '../../platform/log.ts'

export type Notice = { title: string; body: string; path: string }
type Muted = Pick<DesktopSettings, 'notifyFailedRuns' | 'notifyQuestions' | 'notifyBackups' | 'notifyServices'>
type Needs = {
  client: Client
  settings: () => Muted
  /** The person sees it happen: nothing to tell. */
  isWatching: () => boolean
  show: (notice: Notice) => void
  backupWarning: () => Promise<string | null>
  log: Log
  gatherMs?: number
  backupEveryMs?: number
  retryMs?: number
}

const dayMs = 24 * 60 * 60_000

/** Many at once are one notice. */
export function failedNotice(failed: readonly RunChange[]): Notice | undefined {
  const [first] = failed
  if (!first) return undefined
  if (failed.length === 1) {
    return { title: `${first.name} failed`, body: 'Open the run to see why.', path: `/runs/${first.runId}` }
  }
  const names = [...new Set(failed.map(({ name }) => name))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return {
    title: `${failed.length} runs failed`,
    body: names.slice(0, 3).join(', ') + more,
    path: '/runs?state=failed',
  }
}

const serviceTitles: Record<SystemNotice['kind'], (title: string) => string> = {
  down: (title) => `${title} is down`,
  recovered: (title) => `${title} answers again`,
  unsteady: (title) => `${title} goes and comes`,
  'gave-up': (title) => `${title} needs you`,
}

/** What a native notice says; the page shows the rest. */
export const serviceNotice = ({ kind, title, sentence }: SystemNotice): Notice => ({
  ...{ title: serviceTitles[kind](title), body: sentence.slice(0, 300), path: '/services' },
})

export function startNotices(needs: Needs): { stop: () => void } {
  const { client, settings, isWatching, show, log, gatherMs = 2000, retryMs = 3000, backupEveryMs = dayMs } = needs
  const ending = new AbortController()
  const { signal } = ending
  const failed: RunChange[] = []
  let gathering: NodeJS.Timeout | undefined

  const tellFailed = () => {
    const notice = failedNotice(failed.splice(0))
    if (notice && settings().notifyFailedRuns && !isWatching()) show(notice)
  }
  /** A waiting run may also wait for time to pass; only its nodes say whether somebody is asked. */
  async function tellQuestion({ runId, name }: RunChange) {
    const { nodes, parentRunId } = await call(client, getRunRoute, { params: { runId }, signal })
    const asking = nodes.find(({ state, question }) => state === 'waiting' && question !== null)
    if (!asking?.question || parentRunId !== null || isWatching()) return
    show({ title: `${name} asks you something`, body: asking.question.prompt.slice(0, 200), path: `/runs/${runId}` })
  }
  function hear(change: RunChange) {
    if (change.state === 'failed') {
      failed.push(change)
      clearTimeout(gathering)
      gathering = setTimeout(tellFailed, gatherMs)
    }
    if (change.state === 'waiting' && settings().notifyQuestions) {
      tellQuestion(change).catch((error: unknown) => log.debug('A waiting run could not be read', { error }))
    }
  }
  function hearService(notice: SystemNotice) {
    // Whoever is watching sees that it is down, and need not find out that it answers again.
    if (settings().notifyServices && !isWatching()) show(serviceNotice(notice))
  }
  /** From now on, and through every break: what came meanwhile is read afterwards. */
  async function keepOn(read: (from: { lastEventId?: string }, seen: (id: string) => void) => Promise<void>) {
    let lastEventId = ''
    const seen = (id: string) => {
      lastEventId = id || lastEventId
    }
    while (!signal.aborted) {
      try {
        await read(lastEventId ? { lastEventId } : {}, seen)
      } catch (error) {
        if (!signal.aborted) log.debug('What happens is not told any more', { error })
      }
      await pause(retryMs, signal)
    }
  }
  const followRuns = () =>
    keepOn(async (from, seen) => {
      for await (const { id, data } of callStream(client, streamRunChangesRoute, { signal, ...from })) {
        seen(id)
        hear(data)
      }
    })
  const followServices = () =>
    keepOn(async (from, seen) => {
      for await (const { id, data } of callStream(client, streamNoticesRoute, { signal, ...from })) {
        seen(id)
        hearService(data)
      }
    })
  async function lookAtBackups() {
    while (!signal.aborted) {
      const warning = await needs.backupWarning().catch(() => null)
      if (warning && settings().notifyBackups && !signal.aborted) {
        show({ title: 'No proven backup', body: warning, path: '/backups' })
      }
      await pause(backupEveryMs, signal)
    }
  }
  void followRuns()
  void followServices()
  void lookAtBackups()
  return {
    stop() {
      ending.abort()
      clearTimeout(gathering)
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
