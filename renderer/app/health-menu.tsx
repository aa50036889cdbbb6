import { useQuery } from '@tanstack/react-query'
import type { EngineStatus } from '../../contracts/system.ts'
import { healthOf, isAtWork } from '../features/system/health.ts'
import { useRestartEngine } from '../features/system/mutations.ts'
import { readinessQuery, statusQuery } from '../features/system/queries.ts'
import { useClient, useConnection } from '../page/context.ts'
import { Button } from '../ui/button.tsx'
import { Facts } from '../ui/card.tsx'
import { formatBytes } from '../ui/durations.ts'
import { Popover } from '../ui/popover.tsx'
import { ToneMark } from '../ui/state-mark.tsx'
import { ProblemView } from '../ui/states.tsx'
import { RelativeTime } from '../ui/time.tsx'
import css from './frame.module.css'

const modeWords = { embedded: 'Embedded', stack: 'Stack' } as const
const modeSentences = {
  embedded: 'Everything runs inside iceOS on this machine, its database too.',
  stack: 'Database and engine run as services of their own.',
} as const

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
      label="Health"
      button={
        <>
          {status && <span className={css.mode}>{modeWords[status.mode]}</span>}
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
              ['Mode', `${modeWords[status.mode]}. ${modeSentences[status.mode]}`],
              [
                'Engine',
                <EngineFact key="engine" since={engine.since} state={engine.state} restarts={engine.restarts} />,
              ],
              ['Memory', memoryWords(status.memoryBytes, engine.memoryBytes)],
              [
                'Disk',
                status.disk
                  ? `${formatBytes(status.disk.freeBytes)} free of ${formatBytes(status.disk.totalBytes)}`
                  : 'Not known',
              ],
              ['Checked', <RelativeTime key="checked" at={new Date(dataUpdatedAt).toISOString()} />],
            ]}
          />
        )}
        {engine?.error && engine.state !== 'running' && <ProblemView problem={engine.error} />}
        {engine && engine.state !== 'running' && engine.state !== 'starting' && (
          <Button busy={restart.isPending} onClick={() => restart.mutate()}>
            Start the engine again
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
      {state}, {isAtWork(state) ? 'started' : 'stopped'} <RelativeTime at={since} />
      {restarts > 0 && `, restarted ${restarts} times`}
    </>
  )
}

const memoryWords = (host: number, engine: number | null): string =>
  `Host ${formatBytes(host)}${engine === null ? '' : `, engine ${formatBytes(engine)}`}`
