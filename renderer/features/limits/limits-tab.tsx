import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Queue, WorkflowLimits } from '../../../contracts/limits.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { plural } from '../../ui/durations.ts'
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
    <section className={css.queue} aria-label="How its queue stands">
      <p>
        {pausedAt ? (
          <>
            <strong>Paused</strong> <RelativeTime at={pausedAt} />. None of its queued runs starts, and its schedules do
            not fire. What works goes on.
          </>
        ) : (
          'Its queued runs start in turn, and its schedules fire.'
        )}{' '}
        <Link href={`/runs?workflow=${blueprintId}&state=queued,running`}>
          {plural(queued, 'run')} queued, {running} running
        </Link>
        {oldestQueuedAt && (
          <>
            , the oldest since <RelativeTime at={oldestQueuedAt} />
          </>
        )}
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
      {isPaused ? 'Resume this workflow' : 'Pause this workflow'}
    </Button>
  )
}

const policies = [
  { value: 'queue', label: 'It waits for its turn' },
  { value: 'reject', label: 'It is refused' },
  { value: 'skip', label: 'The run that has the place answers for it' },
  { value: 'cancel-oldest', label: 'The oldest run is cancelled for it' },
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
    placeholder: 'No limit',
    onChange: (event: { target: { value: string } }) => setTyped({ ...fields, [name]: event.target.value }),
  })
  const submit = () => {
    setChecked(true)
    if (Object.keys(found).length > 0) return
    save.mutate(limits, {
      onSuccess: () => {
        setTyped(undefined)
        setChecked(false)
        toast('ok', 'These limits hold now.')
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
        <legend>Runs at once</legend>
        <TextField label="Of this workflow" inputMode="numeric" {...text('concurrency')} />
        <TextField
          label="Key"
          spellCheck={false}
          {...text('key')}
          placeholder="{{ inputs.customer }}"
          hint="Runs for which this text is the same share a limit."
        />
        <TextField label="With the same key" inputMode="numeric" {...text('keyConcurrency')} />
        <Select
          label="A new run that finds no place"
          value={fields.whenFull}
          options={policies}
          onChange={(event) => {
            const policy = policies.find(({ value }) => value === event.target.value)
            if (policy) setTyped({ ...fields, whenFull: policy.value })
          }}
        />
      </fieldset>
      <fieldset>
        <legend>Each run</legend>
        <div className={css.pair}>
          <TextField
            label="Deadline"
            inputMode="decimal"
            {...text('deadline')}
            hint="It fails when it has not ended so long after it was asked for."
          />
          <Select
            label="Unit"
            value={fields.deadlineUnit}
            options={Object.keys(deadlineUnits).map((unit) => ({ value: unit, label: unit }))}
            onChange={(event) => setTyped({ ...fields, deadlineUnit: event.target.value as DeadlineUnit })}
          />
        </div>
        <TextField
          label="Tokens"
          inputMode="numeric"
          {...text('tokens')}
          hint="What its models may read and write, sub-runs included."
        />
        <TextField
          label="US dollars"
          inputMode="decimal"
          {...text('cost')}
          hint="A call without a known price counts as free."
        />
      </fieldset>
      {save.error && <ErrorView error={save.error} />}
      <div className={css.acts}>
        <Button kind="primary" type="submit" busy={save.isPending}>
          Set these limits
        </Button>
        {typed && (
          <Button
            kind="quiet"
            onClick={() => {
              setTyped(undefined)
              setChecked(false)
            }}
          >
            Undo
          </Button>
        )}
        <p>How many work at once holds for queued runs too. The rest holds for new runs.</p>
      </div>
    </form>
  )
}
