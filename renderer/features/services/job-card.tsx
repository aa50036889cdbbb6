import { hasJobEnded, type Job, type JobStep } from '../../../contracts/jobs.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { ProblemView } from '../../ui/states.tsx'
import { Duration } from '../../ui/time.tsx'
import { hostWords } from '../system/host-words.ts'
import css from './services.module.css'

const tones: Record<JobStep['state'], Tone> = {
  ...{ waiting: 'off', running: 'active', done: 'ok', failed: 'broken', skipped: 'off' },
}

/** A job that went well needs no more than its line. */
export function JobCard({ job, onCancel }: { job: Job; onCancel: () => void }) {
  const isOver = hasJobEnded(job)
  if (job.state === 'succeeded' && job.notes.length === 0) return null
  const title = hostWords(job.title, job.phrases.title)
  const percent = Math.floor(job.percent)
  return (
    <Card
      title={title}
      actions={
        !isOver && (
          <Button size="small" busy={job.isCancelling} onClick={onCancel}>
            {t('services.cancel')}
          </Button>
        )
      }
    >
      {!isOver && (
        <div className={css.progress}>
          <progress aria-label={title} max={100} value={percent} />
          <span>{percent} %</span>
        </div>
      )}
      {job.state !== 'succeeded' && (
        <ol className={css.steps}>
          {job.steps.map((step) => (
            <li key={step.name}>
              <ToneMark tone={tones[step.state]}>{hostWords(step.title, step.phrases.title)}</ToneMark>
              <span className={css.about}>
                {step.startedAt && <Duration from={step.startedAt} to={step.endedAt} />}{' '}
                {step.detail && hostWords(step.detail, step.phrases.detail)}
              </span>
            </li>
          ))}
        </ol>
      )}
      {job.notes.map((note, index) => (
        <p key={note}>{hostWords(note, job.phrases.notes?.[index])}</p>
      ))}
      {job.problem && <ProblemView problem={job.problem} />}
    </Card>
  )
}
