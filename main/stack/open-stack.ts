/** All that the host has to do with containers: which engine answers, the jobs, the watch. Nothing is loaded or asked until it is needed. */

import type { JobKind } from '../../contracts/jobs.ts'
import type { Log } from '../../platform/log.ts'
import type { Backups } from '../backups/open-backups.ts'
import { createJobStore } from '../jobs/job-store.ts'
import { createJobs, type Jobs, type JobType } from '../jobs/jobs.ts'
import type { Notices } from '../notices/open-notices.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import { createEngineSwitch, type EngineSwitch, type SwitchedEngine } from '../supervise/engine-switch.ts'
import { adoptJob } from './adopt.ts'
import { downJob } from './down.ts'
import { dropKeptJob } from './kept-side.ts'
import { moveJob } from './move.ts'
import { projectOf } from './names.ts'
import { createProbeHistory, type ProbeHistory } from './probe-history.ts'
import { type ResetInput, resetJob } from './reset.ts'
import { restartJob, scaleJob } from './restart.ts'
import { createStackBase, type StackBase } from './stack.ts'
import { openStackEngine } from './stack-engine.ts'
import { openStackStore, type StackState } from './stack-state.ts'
import { openStandingProbes, type StandingProbes } from './standing-probes.ts'
import { upJob } from './up.ts'
import { upgradeJob } from './upgrade.ts'
import { dropOldPostgresJob, type PostgresUndo, undoPostgresJob, upgradePostgresJob } from './upgrade-postgres.ts'
import { type Watch, watchStack } from './watch.ts'

type Needs = {
  dataDir: string
  db: SettingsDb
  log: Log
  env: Readonly<Record<string, string | undefined>>
  openEmbedded: () => SwitchedEngine
  /** The program that carries data from and to the embedded database. */
  transferEntry: string
  backups: Pick<Backups, 'jobTypes' | 'after' | 'connect' | 'settle' | 'isHeld' | 'rehearse'> & {
    erasures: Pick<Backups['erasures'], 'eraseAgain'>
  }
  notices: Notices
}

export type StackParts = {
  base: StackBase
  jobs: Jobs
  watch: Watch
  history: ProbeHistory
  standing: StandingProbes
  mode: () => StackState['mode']
  /** Called once, when the host starts. */
  openEngine: () => Promise<EngineSwitch>
  /** Takes up what was under way, and starts a stack that should be up and is not. */
  resume: () => void
  stop: () => Promise<void>
}

export function openStack({ dataDir, db, log, env, openEmbedded, transferEntry, backups, notices }: Needs): StackParts {
  const store = openStackStore(db, projectOf(dataDir))
  const base = createStackBase({ dataDir, store, log, env })
  let engine: EngineSwitch | undefined
  const history = createProbeHistory()
  const standing = openStandingProbes(() => jobs.running() !== undefined)
  const watch = watchStack({
    base,
    notices,
    onChange: history.expire,
    isBusy(service) {
      if (backups.isHeld()) return true
      const job = jobs.running()
      return job !== undefined && (job.kind !== 'scale' || service === undefined || service === 'worker')
    },
  })
  const openContainers = () => openStackEngine({ base, watch, jobs: () => jobs })

  async function switchTo(mode: StackState['mode']) {
    if (store.read().mode === mode && mode === 'embedded') return
    // On disk first where the stack is left: a kill in between must not leave the door with containers that are going.
    if (mode === 'embedded') store.change({ mode })
    // This side may still have what was erased while the other one answered.
    const eraseAgain = (next: SwitchedEngine) =>
      backups.erasures
        .eraseAgain(next)
        .catch((error: unknown) => log.error('What was erased could not be erased on this side', { error }))
    await engine?.change(mode === 'stack' ? openContainers : openEmbedded, eraseAgain)
    store.change({ mode })
    watch.reset()
    notices.forget(() => true) // what the other side was made of
    log.info('Another engine answers', { mode })
  }

  const jobNeeds = { base, switchTo }
  const types: Partial<Record<JobKind, JobType>> = {
    up: upJob(jobNeeds),
    down: downJob(jobNeeds),
    restart: restartJob(base),
    scale: scaleJob(base),
    upgrade: backups.after('before-upgrade', upgradeJob(base)),
    'upgrade-postgres': backups.after('before-upgrade', upgradePostgresJob(base, backups.rehearse)),
    'undo-postgres': backups.after(
      'before-upgrade',
      undoPostgresJob(base),
      (input: PostgresUndo) => input.withoutBackup,
    ),
    'drop-old-postgres': dropOldPostgresJob(base),
    reset: backups.after('before-reset', resetJob(jobNeeds), (input: ResetInput) => input.withoutBackup === true),
    'drop-kept-side': dropKeptJob(base),
    adopt: adoptJob(jobNeeds),
    move: backups.after(
      'before-move',
      moveJob({
        ...jobNeeds,
        transferEntry,
        rest: async () => {
          if (store.read().mode === 'embedded') await engine?.stop()
        },
        wake: async () => engine?.change(openEmbedded),
      }),
    ),
    ...backups.jobTypes,
  }
  // What the watch is just mending, it finishes first: two who make the same container would be in each other's way.
  const rested = Object.entries(types).map(([kind, type]) => [
    kind,
    {
      ...type,
      work: (context, input) =>
        watch
          .rest()
          .then(backups.settle)
          .then(standing.rest)
          .then(() => type.work(context, input)),
    } satisfies JobType,
  ])
  const jobs = createJobs({ store: createJobStore(db), types: Object.fromEntries(rested), log })

  return {
    base,
    jobs,
    watch,
    history,
    standing,
    mode: () => store.read().mode,
    async openEngine() {
      engine = createEngineSwitch(store.read().mode === 'stack' ? await openContainers() : openEmbedded())
      const answering = engine
      backups.connect({
        ...{ engine, jobs, mode: () => store.read().mode },
        rest: () => answering.stop(),
        wake: () => answering.change(openEmbedded),
        stack: base,
      })
      return engine
    },
    resume: () => jobs.resume(),
    async stop() {
      await jobs.stop()
      await watch.stop()
      standing.stop()
    },
  }
}
