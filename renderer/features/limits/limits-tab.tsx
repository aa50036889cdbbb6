import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Queue, WorkflowLimits } from '../../../contracts/limits.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { type DeadlineUnit, deadlineUnits, type LimitFields, readFields, toFields } from './limit-fields.ts'
import css from './limits.module.css'
import { limitsQuery, usePauseWorkflow, useSetLimits } from './queries.ts'

export function LimitsTab({ blueprintId }: { blueprintId: string }) {
  const { data, error, refetch } = useQuery(limitsQuery(useClient(), blueprintId))
  if (!data) {
    const view = error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
    return <div className={css.part}>{view}</div>
  }
  return (
    <div className={css.part}>
      <QueueState queue={data.queue} blueprintId={blueprintId} />
      <LimitsForm state={data} blueprintId={blueprintId} />
    </div>
  )
}

function QueueState({ queue, blueprintId }: { queue: Queue; blueprintId: string }) {
  const { queued, running, oldestQueuedAt, pausedAt } = queue
  return (
    <section className={css.queue} aria-label={t('limits.howItsQueueStands')}>
      <p>
        {pausedAt
          ? marked(t('limits.pausedNoneOfItsQueued'), {
              strong: (inner) => <strong>{inner}</strong>,
              relativeTime: () => <RelativeTime at={pausedAt} />,
            })
          : t('limits.itsQueuedRunsStartIn')}{' '}
        <Link href={`/runs?workflow=${blueprintId}&state=queued,running`}>
          {t('limits.runsQueuedRunning', { count: queued, running })}
        </Link>
        {oldestQueuedAt &&
          marked(t('limits.theOldestSince'), { relativeTime: () => <RelativeTime at={oldestQueuedAt} /> })}
        .
      </p>
      <PauseWorkflowButton queue={queue} blueprintId={blueprintId} />
    </section>
  )
}

function PauseWorkflowButton({ queue, blueprintId }: { queue: Queue; blueprintId: string }) {
  const pause = usePauseWorkflow(blueprintId)
  const toast = useToast()
  const isPaused = queue.pausedAt !== null
  const change = () => pause.mutate(!isPaused, { onError: (error) => toast('broken', error.message) })
  return (
    <Button icon={isPaused ? Play : Pause} busy={pause.isPending} onClick={change}>
      {isPaused ? t('limits.resumeThisWorkflow') : t('limits.pauseThisWorkflow')}
    </Button>
  )
}

const policies = () =>
  [
    { value: 'queue', label: t('limits.itWaitsForItsTurn') },
    { value: 'reject', label: t('limits.itIsRefused') },
    { value: 'skip', label: t('limits.theRunThatHasThe') },
    { value: 'cancel-oldest', label: t('limits.theOldestRunIsCancelled') },
  ] as const

function LimitsForm({ state, blueprintId }: { state: WorkflowLimits; blueprintId: string }) {
  const save = useSetLimits(blueprintId)
  const toast = useToast()
  // What somebody else sets meanwhile shows, until something is typed here.
  const [typed, setTyped] = useState<LimitFields>()
  const fields = typed ?? toFields(state.limits)
  const { limits, problems: found } = readFields(fields)
  const [isChecked, setChecked] = useState(false)
  const problems = isChecked ? found : {}
  const text = (name: Exclude<keyof LimitFields, 'whenFull' | 'deadlineUnit'>) => ({
    value: fields[name],
    problem: problems[name],
    placeholder: t('limits.noLimit'),
    onChange: (event: { target: { value: string } }) => setTyped({ ...fields, [name]: event.target.value }),
  })
  const submit = () => {
    setChecked(true)
    if (Object.keys(found).length > 0) return
    save.mutate(limits, {
      onSuccess: () => {
        setTyped(undefined)
        setChecked(false)
        toast('ok', t('limits.theseLimitsHoldNow'))
      },
    })
  }
  return (
    <form
      noValidate
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <fieldset>
        <legend>{t('limits.runsAtOnce')}</legend>
        <TextField label={t('limits.ofThisWorkflow')} inputMode="numeric" {...text('concurrency')} />
        <TextField
          label={t('limits.key')}
          spellCheck={false}
          {...text('key')}
          placeholder="{{ inputs.customer }}"
          hint={t('limits.runsForWhichThisText')}
        />
        <TextField label={t('limits.withTheSameKey')} inputMode="numeric" {...text('keyConcurrency')} />
        <Select
          label={t('limits.aNewRunThatFinds')}
          value={fields.whenFull}
          options={policies()}
          onChange={(event) => {
            const policy = policies().find(({ value }) => value === event.target.value)
            if (policy) setTyped({ ...fields, whenFull: policy.value })
          }}
        />
      </fieldset>
      <fieldset>
        <legend>{t('limits.eachRun')}</legend>
        <div className={css.pair}>
          <TextField
            label={t('limits.deadline')}
            inputMode="decimal"
            {...text('deadline')}
            hint={t('limits.itFailsWhenItHas')}
          />
          <Select
            label={t('limits.unit')}
            value={fields.deadlineUnit}
            options={Object.keys(deadlineUnits).map((unit) => ({ value: unit, label: unit }))}
            onChange={(event) => setTyped({ ...fields, deadlineUnit: event.target.value as DeadlineUnit })}
          />
        </div>
        <TextField
          label={t('limits.tokens')}
          inputMode="numeric"
          {...text('tokens')}
          hint={t('limits.whatItsModelsMayRead')}
        />
        <TextField
          label={t('limits.usDollars')}
          inputMode="decimal"
          {...text('cost')}
          hint={t('limits.aCallWithoutAKnown')}
        />
      </fieldset>
      {save.error && <ErrorView error={save.error} />}
      <div className={css.acts}>
        <Button kind="primary" type="submit" busy={save.isPending}>
          {t('limits.setTheseLimits')}
        </Button>
        {typed && (
          <Button
            kind="quiet"
            onClick={() => {
              setTyped(undefined)
              setChecked(false)
            }}
          >
            {t('limits.undo')}
          </Button>
        )}
        <p>{t('limits.howManyWorkAtOnce')}</p>
      </div>
    </form>
  )
}
