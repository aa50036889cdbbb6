/** Tells of the embedded engine, whose supervisor restarts it by itself. The stack has a watch of its own. */
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import type { Notices } from './open-notices.ts'

const everyMs = 2000
const about = { subject: 'engine', title: 'The engine' }

type Needs = {
  engine: Pick<EngineSwitch, 'state'>
  notices: Pick<Notices, 'saw'>
  /** The embedded one answers, and no job has put it to rest. */
  isWatched: () => boolean
}

export function watchEngine({ engine, notices, isWatched }: Needs): { stop: () => void } {
  const timer = setInterval(() => {
    if (!isWatched()) return
    const { state, error } = engine.state()
    if (state === 'stopped') return // on purpose
    const isUp = state === 'running' || state === 'starting'
    const why = error?.detail ?? error?.title ?? ''
    notices.saw({ ...about, isUp, sentence: isUp ? '' : `The engine does not run (${state}). ${why}`.trim() })
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
