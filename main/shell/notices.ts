/** What a person hears of while the window is elsewhere: failed runs, questions, backups that nobody has proven. */
import type { Client } from '../../contracts/call.ts'
import { call, callStream } from '../../contracts/call.ts'
import type { DesktopSettings } from '../../contracts/desktop.ts'
import { getRunRoute, type RunChange, streamRunChangesRoute } from '../../contracts/runs.ts'
import type { Log } from '../../platform/log.ts'

export type Notice = { title: string; body: string; path: string }
type Muted = Pick<DesktopSettings, 'notifyFailedRuns' | 'notifyQuestions' | 'notifyBackups'>
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
  async function follow() {
    let lastEventId: string | undefined
    while (!signal.aborted) {
      try {
        const from = lastEventId ? { lastEventId } : {}
        for await (const { id, data } of callStream(client, streamRunChangesRoute, { signal, ...from })) {
          lastEventId = id || lastEventId
          hear(data)
        }
      } catch (error) {
        if (!signal.aborted) log.debug('The changes of runs are not told any more', { error })
      }
      await pause(retryMs, signal)
    }
  }
  async function lookAtBackups() {
    while (!signal.aborted) {
      const warning = await needs.backupWarning().catch(() => null)
      if (warning && settings().notifyBackups && !signal.aborted) {
        show({ title: 'No proven backup', body: warning, path: '/backups' })
      }
      await pause(backupEveryMs, signal)
    }
  }
  void follow()
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
