/** How a job's steps add up to a percentage that never goes back. Pure. */
import type { Job, JobStep } from '../../contracts/jobs.ts'
import { inEnglish, phrased, type Sentence } from '../../contracts/phrases.ts'

export type StepPlan = { name: string; title: Sentence /** How much of the whole it is. */; weight: number }

export const newStep = ({ name, title }: StepPlan): JobStep => ({
  ...{ name, title: inEnglish(title), state: 'waiting', percent: null, detail: null, startedAt: null, endedAt: null },
  phrases: phrased({ title }),
})

const partOf: Record<JobStep['state'], (step: JobStep) => number> = {
  waiting: () => 0,
  running: ({ percent }) => (percent ?? 0) / 100,
  failed: ({ percent }) => (percent ?? 0) / 100,
  done: () => 1,
  skipped: () => 1,
}

export function percentOf(steps: readonly JobStep[], plan: readonly StepPlan[], before: number): number {
  const total = plan.reduce((sum, { weight }) => sum + weight, 0)
  const done = steps.reduce((sum, step, index) => sum + partOf[step.state](step) * (plan[index]?.weight ?? 0), 0)
  const now = total === 0 ? 0 : Math.floor((done / total) * 1000) / 10
  return Math.max(before, Math.min(now, 100))
}

export type StepChange = Partial<Omit<JobStep, 'detail' | 'phrases'>> & { detail?: Sentence }

/** A step's own percentage does not go back either, whatever its source says. */
export function withStep(job: Job, name: string, change: Omit<StepChange, 'detail'>, detail?: Sentence): Job {
  const steps = job.steps.map((step) => {
    if (step.name !== name) return step
    const percent = change.percent == null ? step.percent : Math.max(step.percent ?? 0, Math.min(100, change.percent))
    return { ...step, ...change, percent, ...(detail && toldBy(step, detail)) }
  })
  return { ...job, steps }
}

/** In place of what it told before. */
function toldBy(step: JobStep, detail: Sentence): Pick<JobStep, 'detail' | 'phrases'> {
  const { detail: _before, ...others } = step.phrases
  return { detail: inEnglish(detail), phrases: { ...others, ...phrased({ detail }) } }
}

export const withNote = (job: Job, note: Sentence): Job => ({
  ...job,
  notes: [...job.notes, inEnglish(note)],
  phrases: { ...job.phrases, notes: [...(job.phrases.notes ?? []), typeof note === 'object' ? note : null] },
})
