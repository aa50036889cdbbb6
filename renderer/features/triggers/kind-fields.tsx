import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { CronField } from '../fields/cron-field.tsx'
import { collectionsQuery } from './queries.ts'
import { anyLeft, anyOther, several, type TriggerForm } from './trigger-form.ts'
import css from './triggers.module.css'

type Option = { value: string; label: string }
type KindFieldsProps = {
  form: TriggerForm
  isNew: boolean
  workflows: readonly Option[]
  problems: Record<string, string>
  onChange: (part: Partial<TriggerForm>) => void
}

export function KindFields(props: KindFieldsProps) {
  if (props.form.kind === 'cron') return <ScheduleFields {...props} />
  if (props.form.kind === 'webhook') return <WebhookFields {...props} />
  return props.form.kind === 'run-ended' ? <EndFields {...props} /> : <DocumentFields {...props} />
}

function ScheduleFields({ form, problems, onChange }: KindFieldsProps) {
  return (
    <>
      <CronField
        label="Times"
        value={form.cron}
        timezone={form.timezone}
        problem={problems.cron}
        onChange={(cron) => onChange({ cron })}
      />
      <TextField
        label="Time zone"
        hint="For example Europe/Berlin."
        value={form.timezone}
        problem={problems.timezone}
        onChange={(event) => onChange({ timezone: event.target.value })}
      />
      <Select
        label="Times that iceOS missed"
        value={form.missed}
        options={[
          { value: 'run-once', label: 'Make up for them with one run' },
          { value: 'skip', label: 'Leave them out' },
        ]}
        onChange={(event) => onChange({ missed: event.target.value })}
      />
      <Select
        label="While its last run goes on"
        value={form.overlap}
        options={[
          { value: 'skip', label: 'Leave this time out' },
          { value: 'queue', label: 'Wait for the end of that run' },
          { value: 'allow', label: 'Start another one beside it' },
        ]}
        onChange={(event) => onChange({ overlap: event.target.value })}
      />
    </>
  )
}

function WebhookFields({ form, isNew, onChange }: KindFieldsProps) {
  return (
    <>
      {isNew && (
        <Select
          label="How a caller proves itself"
          hint="This cannot be changed later: the secret belongs to it."
          value={form.auth}
          options={[
            { value: 'signature', label: 'By a signature, made with the secret' },
            { value: 'bearer', label: 'By the secret itself, as a token' },
          ]}
          onChange={(event) => onChange({ auth: event.target.value })}
        />
      )}
      <Select
        label="When it is answered"
        value={form.respond}
        options={[
          { value: 'at-once', label: 'At once, with the id of the run' },
          { value: 'when-finished', label: 'When the run has ended, with its outputs' },
        ]}
        onChange={(event) => onChange({ respond: event.target.value })}
      />
    </>
  )
}

const ends = [
  { state: 'succeeded', label: 'It succeeded' },
  { state: 'failed', label: 'It failed' },
  { state: 'cancelled', label: 'It was cancelled' },
] as const

function EndFields({ form, workflows, problems, onChange }: KindFieldsProps) {
  return (
    <>
      <Select
        label="Whose runs"
        hint="Neither its own runs nor those of the workflow that it starts fire it."
        value={form.watched}
        options={[
          { value: anyOther, label: 'Of any other workflow' },
          { value: anyLeft, label: 'Of any that has no such trigger of its own' },
          ...(form.watched === several ? [{ value: several, label: 'Of those it has now (several)' }] : []),
          ...workflows.filter(({ value }) => value !== form.blueprintId),
        ]}
        onChange={(event) => onChange({ watched: event.target.value })}
      />
      <fieldset className={css.ends}>
        <legend>How the run has ended</legend>
        {ends.map(({ state, label }) => (
          <Checkbox
            key={state}
            label={label}
            checked={form.states.includes(state)}
            onChange={({ target }) =>
              onChange({
                states: target.checked ? [...form.states, state] : form.states.filter((one) => one !== state),
              })
            }
          />
        ))}
        {problems.states && <p className={css.problem}>{problems.states}</p>}
      </fieldset>
    </>
  )
}

function DocumentFields({ form, problems, onChange }: KindFieldsProps) {
  const { data } = useQuery(collectionsQuery(useClient()))
  return (
    <Select
      label="Collection"
      hint={
        data?.items.length === 0
          ? 'There is none yet: "ice knowledge" makes one.'
          : 'Fires when a document has been read.'
      }
      value={form.collectionId}
      problem={problems.collectionId}
      options={[
        { value: '', label: 'Choose one' },
        ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => onChange({ collectionId: event.target.value })}
    />
  )
}
