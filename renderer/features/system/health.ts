/** The health of the whole in one mark and one sentence. Green only where a probe said so just now. */
import type { Readiness } from '../../../contracts/health.ts'
import type { EngineStatus, SystemStatus } from '../../../contracts/system.ts'
import type { Tone } from '../../ui/state-mark.tsx'

export type Health = { tone: Tone; word: string; sentence: string }

type Probed = { status: SystemStatus | undefined; readiness: Readiness | null | undefined; isLost: boolean }

export function healthOf({ status, readiness, isLost }: Probed): Health {
  if (isLost)
    return { tone: 'broken', word: 'No answer', sentence: 'iceOS does not answer. This page tries again by itself.' }
  if (!status) return { tone: 'off', word: 'Checking', sentence: 'The first probe is on its way.' }
  if (status.engine.state !== 'running') return engineHealth(status.engine)
  const failing = readiness?.failing[0]
  if (failing) {
    return {
      tone: 'broken',
      word: 'Not ready',
      sentence: `${failing.name}: ${failing.problem.detail ?? failing.problem.title}`,
    }
  }
  if (isDiskLow(status)) {
    return { tone: 'attention', word: 'Disk nearly full', sentence: 'Free some space before the next large run.' }
  }
  return { tone: 'ok', word: 'Healthy', sentence: 'The host, the engine and the database answered just now.' }
}

const engineLooks: Record<Exclude<EngineStatus['state'], 'running'>, Health> = {
  starting: { tone: 'active', word: 'Starting', sentence: 'The engine is starting. Runs go on in a moment.' },
  restarting: {
    tone: 'attention',
    word: 'Restarting',
    sentence: 'The engine stopped and is starting again. No run is lost.',
  },
  failed: { tone: 'broken', word: 'Engine failed', sentence: 'The engine did not start. Its reason is below.' },
  stopped: { tone: 'off', word: 'Stopped', sentence: 'The engine is stopped. Runs wait until it starts.' },
}

function engineHealth(engine: EngineStatus): Health {
  return engine.state === 'running' ? { tone: 'ok', word: 'Running', sentence: '' } : engineLooks[engine.state]
}

export const isAtWork = (state: EngineStatus['state']): boolean => state !== 'failed' && state !== 'stopped'

const lowBytes = 1_000_000_000

export const isDiskLow = ({ disk }: SystemStatus): boolean => disk !== null && disk.freeBytes < lowBytes
export const engineLook = (engine: EngineStatus): Health => engineHealth(engine)
