/** A named check: what it looks at, what it found, and what can be done about it. */
import type { BackupFacts } from '../../contracts/backups.ts'
import type { DiskBudget } from '../../contracts/disk.ts'
import type { CheckResult } from '../../contracts/doctor.ts'
import type { Readiness } from '../../contracts/health.ts'
import type { Stack } from '../../contracts/stack.ts'
import type { ContainerInspectInfo, Docker } from '../docker/connect.ts'
import type { Found } from '../docker/find-engine.ts'
import type { StackBase } from '../stack/stack.ts'

/** What all checks share, so that Docker is asked once for what ten of them look at. */
export type Scene = {
  dataDir: string
  pageDir: string
  base: StackBase
  engineState: () => string
  readiness: Readiness
  found: Found
  docker: Docker | undefined
  /** Undefined while the stack is not in use. */
  stack: Stack | undefined
  containers: readonly ContainerInspectInfo[]
  /** The newest migration of the stack's database. */
  schemaHead: () => Promise<number>
  openJobs: () => number
  diskBudget: () => Promise<DiskBudget>
  backupFacts: () => Promise<BackupFacts>
  checkSettings: () => string
  restartEngine: () => Promise<void>
}

export type Finding = Pick<CheckResult, 'state' | 'sentence'> & { instruction?: string; canRepair?: boolean }

export type Check = {
  name: string
  title: string
  area: CheckResult['area']
  /** Looked at only while the stack is in use. */
  needs?: 'docker' | 'stack'
  look: (scene: Scene) => Finding | Promise<Finding>
  /** What iceOS does about it, in words, and how. */
  repair?: { title: string; run: (scene: Scene) => Promise<void> }
}

export const ok = (sentence: string): Finding => ({ state: 'ok', sentence })
export const attention = (sentence: string, instruction?: string, canRepair = false): Finding => ({
  ...{ state: 'attention', sentence, canRepair },
  ...(instruction && { instruction }),
})
export const broken = (sentence: string, instruction?: string, canRepair = false): Finding => ({
  ...{ state: 'broken', sentence, canRepair },
  ...(instruction && { instruction }),
})

const limitMs = 10_000

export async function runCheck(check: Check, scene: Scene): Promise<CheckResult> {
  const from = performance.now()
  const { name, title, area } = check
  const finding = await lookWithin(check, scene)
  const canRepair = finding.canRepair === true && check.repair !== undefined
  return {
    ...{ name, title, area, state: finding.state, sentence: finding.sentence },
    instruction: finding.instruction ?? null,
    repair: canRepair ? (check.repair?.title ?? null) : null,
    tookMs: Math.round(performance.now() - from),
  }
}

async function lookWithin(check: Check, scene: Scene): Promise<Finding> {
  if (check.needs && !scene.docker) return { state: 'skipped', sentence: 'No container engine is in use.' }
  if (check.needs === 'stack' && !scene.stack) return { state: 'skipped', sentence: 'The stack is not in use.' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(attention(`The check did not end within ${limitMs / 1000} s.`)), limitMs)
  })
  try {
    return await Promise.race([Promise.resolve(check.look(scene)), late])
  } catch (error) {
    return broken(`The check itself failed: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    clearTimeout(timer)
  }
}
