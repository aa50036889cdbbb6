/** Runs every check, and what a check offers to repair. */
import type { BackupList } from '../../contracts/backups.ts'
import type { DiskBudget } from '../../contracts/disk.ts'
import type { CheckResult } from '../../contracts/doctor.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Readiness } from '../../contracts/health.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { readSchemaHead } from '../stack/known-migrations.ts'
import type { StackParts } from '../stack/open-stack.ts'
import { listContainers, readStack } from '../stack/status.ts'
import type { Watch } from '../stack/watch.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import { type Check, runCheck, type Scene } from './check.ts'
import { machineChecks } from './machine-checks.ts'
import { stackChecks } from './stack-checks.ts'

export const allChecks: readonly Check[] = [...machineChecks, ...stackChecks]

export type DoctorNeeds = {
  dataDir: string
  pageDir: string
  stack: Pick<StackParts, 'base' | 'history' | 'standing'> & {
    watch: Pick<Watch, 'state' | 'reset'>
    jobs: Pick<Jobs, 'running'>
  }
  engine: Pick<EngineSwitch, 'state' | 'restart'>
  checkReadiness: () => Promise<Readiness>
  checkSettings: () => string
  backups: { list: () => Promise<BackupList> }
  disk: { read: () => Promise<DiskBudget> }
}

export type Doctor = {
  look: () => Promise<CheckResult[]>
  repair: (name: string) => Promise<CheckResult>
}

export function createDoctor(needs: DoctorNeeds): Doctor {
  return {
    async look() {
      const scene = await readScene(needs)
      return Promise.all(allChecks.map((check) => runCheck(check, scene)))
    },
    async repair(name) {
      const check = allChecks.find((one) => one.name === name)
      if (!check) throw new AppError('check-not-found', { detail: `There is no check ${name}.` })
      const scene = await readScene(needs)
      const before = await runCheck(check, scene)
      if (!check.repair || before.repair === null) throw new AppError('repair-not-needed', { detail: before.sentence })
      await check.repair.run(scene)
      needs.stack.watch.reset()
      return runCheck(check, await readScene(needs))
    },
  }
}

async function readScene({
  dataDir,
  pageDir,
  stack,
  engine,
  checkReadiness,
  checkSettings,
  backups,
  disk,
}: DoctorNeeds): Promise<Scene> {
  const { base, history, standing, watch, jobs } = stack
  const found = await base.engine(true)
  const isInUse = base.store.read().mode === 'stack'
  const [readiness, state, containers] = await Promise.all([
    checkReadiness(),
    isInUse ? readStack({ base, history, standing, watchdog: watch.state }) : undefined,
    isInUse && found.docker ? listContainers(found.docker, base.store.read().project) : [],
  ])
  return {
    ...{ dataDir, pageDir, base, readiness, found, docker: found.docker, stack: state, containers, checkSettings },
    engineState: () => engine.state().state,
    openJobs: () => (jobs.running() ? 1 : 0),
    schemaHead: () => readSchemaHead(base, AbortSignal.timeout(9000)),
    diskBudget: disk.read,
    backupFacts: async () => (await backups.list()).facts,
    restartEngine: () => engine.restart(),
  }
}
