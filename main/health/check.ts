/** A named check: what it looks at, what it found, and what can be done about it. */
import type { BackupFacts } from '../../contracts/backups.ts'
import type { DiskBudget } from '../../contracts/disk.ts'
import type { CheckResult } from '../../contracts/doctor.ts'
import type { Readiness } from '../../contracts/health.ts'
import { inEnglish, type Phrase, phrased, type Sentence, say } from '../../contracts/phrases.ts'
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

export type Finding = {
  state: CheckResult['state']
  sentence: Sentence
  instruction?: Sentence
  canRepair?: boolean
}

export type Check = {
  name: string
  title: Phrase
  area: CheckResult['area']
  /** Looked at only while the stack is in use. */
  needs?: 'docker' | 'stack'
  look: (scene: Scene) => Finding | Promise<Finding>
  /** What iceOS does about it, in words, and how. */
  repair?: { title: Phrase; run: (scene: Scene) => Promise<void> }
}

export const ok = (sentence: Sentence): Finding => ({ state: 'ok', sentence })
export const attention = (sentence: Sentence, instruction?: Sentence, canRepair = false): Finding => ({
  ...{ state: 'attention', sentence, canRepair },
  ...(instruction && { instruction }),
})
export const broken = (sentence: Sentence, instruction?: Sentence, canRepair = false): Finding => ({
  ...{ state: 'broken', sentence, canRepair },
  ...(instruction && { instruction }),
})

const limitMs = 10_000

export async function runCheck(check: Check, scene: Scene): Promise<CheckResult> {
  const from = performance.now()
  const { name, title, area } = check
  const finding = await lookWithin(check, scene)
  const { state, sentence, instruction } = finding
  const repair = finding.canRepair === true ? check.repair?.title : undefined
  const english = (words: Sentence | undefined) => (words === undefined ? null : inEnglish(words))
  return {
    ...{ name, title: inEnglish(title), area, state, sentence: inEnglish(sentence) },
    ...{ instruction: english(instruction), repair: english(repair) },
    phrases: phrased({ title, sentence, instruction, repair }),
    tookMs: Math.round(performance.now() - from),
  }
}

async function lookWithin(check: Check, scene: Scene): Promise<Finding> {
  if (check.needs && !scene.docker) return { state: 'skipped', sentence: say('noEngineInUse') }
  if (check.needs === 'stack' && !scene.stack) return { state: 'skipped', sentence: say('stackNotInUse') }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(attention(say('checkTooSlow', { seconds: limitMs / 1000 }))), limitMs)
  })
  try {
    return await Promise.race([Promise.resolve(check.look(scene)), late])
  } catch (error) {
    return broken(say('checkItselfFailed', { why: error instanceof Error ? error.message : String(error) }))
  } finally {
    clearTimeout(timer)
  }
}
