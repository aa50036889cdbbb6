import { useQuery } from '@tanstack/react-query'
import type { EngineStatus } from '../../contracts/system.ts'
import { healthOf, isAtWork } from '../features/system/health.ts'
import { useRestartEngine } from '../features/system/mutations.ts'
import { readinessQuery, statusQuery } from '../features/system/queries.ts'
import { useClient, useConnection } from '../page/context.ts'
import { marked, t } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Facts } from '../ui/card.tsx'
import { formatBytes } from '../ui/durations.ts'
import { Popover } from '../ui/popover.tsx'
import { ToneMark } from '../ui/state-mark.tsx'
import { ProblemView } from '../ui/states.tsx'
import { RelativeTime } from '../ui/time.tsx'
import css from './frame.module.css'

const modeWords = () => ({ embedded: t('app.embedded'), stack: t('app.stack') }) as const
const modeSentences = () =>
  ({
    embedded: t('app.everythingRunsInsideIceosOn'),
    stack: t('app.databaseAndEngineRunAs'),
  }) as const

export function HealthMenu() {
  const client = useClient()
  const { data: status, dataUpdatedAt } = useQuery(statusQuery(client))
  const { data: readiness } = useQuery(readinessQuery(client))
  const isLost = useConnection().state === 'lost'
  const health = healthOf({ status, readiness, isLost })
  const restart = useRestartEngine()
  const engine = status?.engine
  return (
    <Popover
      label={t('app.health')}
      button={
        <>
          {status && <span className={css.mode}>{modeWords()[status.mode]}</span>}
          <ToneMark tone={health.tone}>{health.word}</ToneMark>
        </>
      }
    >
      <div className={css.menuBody}>
        <p>
          <ToneMark tone={health.tone}>{health.word}</ToneMark>
        </p>
        <p>{health.sentence}</p>
        {status && engine && (
          <Facts
            items={[
              [t('app.mode'), `${modeWords()[status.mode]}. ${modeSentences()[status.mode]}`],
              [
                t('app.engine'),
                <EngineFact key="engine" since={engine.since} state={engine.state} restarts={engine.restarts} />,
              ],
              [t('app.memory'), memoryWords(status.memoryBytes, engine.memoryBytes)],
              [
                t('app.disk'),
                status.disk
                  ? t('app.freeOf', {
                      freeBytes: formatBytes(status.disk.freeBytes),
                      totalBytes: formatBytes(status.disk.totalBytes),
                    })
                  : t('app.notKnown'),
              ],
              [t('app.checked'), <RelativeTime key="checked" at={new Date(dataUpdatedAt).toISOString()} />],
            ]}
          />
        )}
        {engine?.error && engine.state !== 'running' && <ProblemView problem={engine.error} />}
        {engine && engine.state !== 'running' && engine.state !== 'starting' && (
          <Button busy={restart.isPending} onClick={() => restart.mutate()}>
            {t('app.startTheEngineAgain')}
          </Button>
        )}
      </div>
    </Popover>
  )
}

type EngineFactProps = { state: EngineStatus['state']; since: string; restarts: number }

function EngineFact({ state, since, restarts }: EngineFactProps) {
  return (
    <>
      {marked(t(isAtWork(state) ? 'app.engineStarted' : 'app.engineStopped', { state: t(`app.engine_${state}`) }), {
        when: () => <RelativeTime at={since} />,
      })}
      {restarts > 0 && `, ${t('app.restartedTimes', { restarts })}`}
    </>
  )
}

const memoryWords = (host: number, engine: number | null): string =>
  t('app.host', {
    host: formatBytes(host),
    engine: engine === null ? '' : t('app.engine2', { engine: formatBytes(engine) }),
  })
