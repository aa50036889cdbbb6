/** A page that is gone is loaded again, a moment later each time; one that keeps going, or hangs, is a question for the person. */
import type { BrowserWindow, WebContents } from 'electron'
import type { Log } from '../../platform/log.ts'

type Contents = Pick<WebContents, 'on' | 'reload' | 'isDestroyed' | 'forcefullyCrashRenderer'>
type Window = Pick<BrowserWindow, 'on'>
export type Choice = 'reload' | 'wait' | 'quit'
type Needs = {
  contents: Contents
  window: Window
  log: Log
  load: () => Promise<unknown>
  ask: (problem: 'crashes' | 'hangs', signal: AbortSignal) => Promise<Choice>
  quit: () => void
  now?: () => number
  later?: (act: () => void, ms: number) => () => void
}

const windowMs = 5 * 60_000
const delaysMs = [0, 1000, 5000]
const loadDelaysMs = [500, 1000, 2000, 5000, 10_000]
/** Chromium's code for a navigation that another one has replaced. */
const aborted = -3

export function recoverWindow({ contents, window, log, load, ask, quit, now = Date.now, later = afterwards }: Needs) {
  let crashes: number[] = []
  let failedLoads = 0
  let cancel = () => {}
  let hanging: AbortController | undefined

  const again = (act: () => void, ms: number) => {
    cancel()
    cancel = later(() => {
      if (!contents.isDestroyed()) act()
    }, ms)
  }
  async function decide(problem: 'crashes' | 'hangs', signal: AbortSignal) {
    const choice = await ask(problem, signal)
    if (signal.aborted || contents.isDestroyed()) return
    if (choice === 'quit') return quit()
    if (choice === 'wait') return
    crashes = []
    if (problem === 'hangs')
      contents.forcefullyCrashRenderer() // its end is what loads it again
    else contents.reload()
  }

  contents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('The page has ended', { reason, exitCode })
    hanging?.abort()
    const at = now()
    crashes = [...crashes.filter((before) => at - before < windowMs), at]
    const delay = delaysMs[crashes.length - 1]
    if (delay === undefined) void decide('crashes', new AbortController().signal)
    else again(() => contents.reload(), delay)
  })
  contents.on('did-fail-load', (_, code, description, url, isMainFrame) => {
    if (!isMainFrame || code === aborted) return
    log.warn('The page did not load', { code, description, url })
    again(() => void load().catch(() => {}), loadDelaysMs[Math.min(failedLoads++, loadDelaysMs.length - 1)] ?? 0)
  })
  contents.on('did-finish-load', () => {
    failedLoads = 0
  })
  window.on('unresponsive', () => {
    log.warn('The page does not respond')
    hanging?.abort()
    hanging = new AbortController()
    void decide('hangs', hanging.signal)
  })
  window.on('responsive', () => hanging?.abort())
  return () => {
    cancel()
    hanging?.abort()
  }
}

function afterwards(act: () => void, ms: number) {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
