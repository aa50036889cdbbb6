/** The health of the whole in one mark and one sentence. Green only where a probe said so just now. */

import type { Readiness } from '../../../contracts/health.ts'
import type { EngineStatus, SystemStatus } from '../../../contracts/system.ts'
import { t } from '../../text/text.ts'
import type { Tone } from '../../ui/state-mark.tsx'

export type Health = { tone: Tone; word: string; sentence: string }

type Probed = { status: SystemStatus | undefined; readiness: Readiness | null | undefined; isLost: boolean }

export function healthOf({ status, readiness, isLost }: Probed): Health {
  if (isLost) return { tone: 'broken', word: t('system.noAnswer'), sentence: t('system.iceosDoesNotAnswerThis') }
  if (!status) return { tone: 'off', word: t('system.checking'), sentence: t('system.theFirstProbeIsOn') }
  if (status.engine.state !== 'running') return engineHealth(status.engine)
  const failing = readiness?.failing[0]
  if (failing) {
    return {
      tone: 'broken',
      word: t('system.notReady'),
      sentence: `${failing.name}: ${failing.problem.detail ?? failing.problem.title}`,
    }
  }
  if (isDiskLow(status)) {
    return { tone: 'attention', word: t('system.diskNearlyFull'), sentence: t('system.freeSomeSpaceBeforeThe') }
  }
  return { tone: 'ok', word: t('system.healthy'), sentence: t('system.theHostTheEngineAnd') }
}

const engineLooks = (): Record<Exclude<EngineStatus['state'], 'running'>, Health> => ({
  starting: { tone: 'active', word: t('system.starting'), sentence: t('system.theEngineIsStartingRuns') },
  restarting: {
    tone: 'attention',
    word: t('system.restarting'),
    sentence: t('system.theEngineStoppedAndIs'),
  },
  failed: { tone: 'broken', word: t('system.engineFailed'), sentence: t('system.theEngineDidNotStart') },
  stopped: { tone: 'off', word: t('system.stopped'), sentence: t('system.theEngineIsStoppedRuns') },
})

function engineHealth(engine: EngineStatus): Health {
  return engine.state === 'running'
    ? { tone: 'ok', word: t('system.running'), sentence: '' }
    : engineLooks()[engine.state]
}

export const isAtWork = (state: EngineStatus['state']): boolean => state !== 'failed' && state !== 'stopped'

const lowBytes = 1_000_000_000

export const isDiskLow = ({ disk }: SystemStatus): boolean => disk !== null && disk.freeBytes < lowBytes
export const engineLook = (engine: EngineStatus): Health => engineHealth(engine)
