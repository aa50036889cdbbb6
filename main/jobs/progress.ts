/** How a job's steps add up to a percentage that never goes back. Pure. */
import type { Job, JobStep } from '../../contracts/jobs.ts'

export type StepPlan = { name: string; title: string /** How much of the whole it is. */; weight: number }

export const newStep = ({ name, title }: StepPlan): JobStep => ({
  ...{ name, title, state: 'waiting', percent: null, detail: null, startedAt: null, endedAt: null },
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

/** A step's own percentage does not go back either, whatever its source says. */
export function withStep(job: Job, name: string, change: Partial<JobStep>): Job {
  const steps = job.steps.map((step) => {
    if (step.name !== name) return step
    const percent = change.percent == null ? step.percent : Math.max(step.percent ?? 0, Math.min(100, change.percent))
    return { ...step, ...change, percent }
  })
  return { ...job, steps }
}
