/** A job as a person watches it: its steps, with a bar for the one that is at work. Pure. */
import type { Job, JobStep } from '../contracts/jobs.ts'
import { formatDuration } from './format.ts'
import type { Stream, Style } from './terminal.ts'

const looks: Record<JobStep['state'], readonly [mark: string, style: Style]> = {
  waiting: ['·', 'dim'],
  running: ['◐', 'cyan'],
  done: ['✓', 'green'],
  failed: ['✗', 'red'],
  skipped: ['–', 'dim'],
}

export function printJob(job: Job, now: number, paint: Stream['paint']): string[] {
  const elapsed = formatDuration(
    (job.endedAt ? Date.parse(job.endedAt) : now) - Date.parse(job.startedAt ?? job.createdAt),
  )
  const head = `${job.title}  ${bar(job.percent)} ${String(Math.floor(job.percent)).padStart(3)} %  ${elapsed}`
  return [paint('bold', head), ...job.steps.map((step) => `  ${printStep(step, now, paint)}`)]
}

export function printStep(step: JobStep, now: number, paint: Stream['paint']): string {
  const [mark, style] = looks[step.state]
  const ms = step.startedAt === null ? 0 : (step.endedAt ? Date.parse(step.endedAt) : now) - Date.parse(step.startedAt)
  const time = ms > 0 ? formatDuration(ms) : ''
  const percent = step.state === 'running' && step.percent !== null ? `${Math.floor(step.percent)} %` : ''
  const words = [paint(style, `${mark} ${step.title}`), percent, paint('dim', time), paint('dim', step.detail ?? '')]
  return words.filter(Boolean).join('  ')
}

const barLength = 20
function bar(percent: number): string {
  const full = Math.round((percent / 100) * barLength)
  return '█'.repeat(full) + '░'.repeat(barLength - full)
}
