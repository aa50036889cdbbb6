import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
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
        label={t('triggers.times')}
        value={form.cron}
        timezone={form.timezone}
        problem={problems.cron}
        onChange={(cron) => onChange({ cron })}
      />
      <TextField
        label={t('triggers.timeZone')}
        hint={t('triggers.forExampleEuropeBerlin')}
        value={form.timezone}
        problem={problems.timezone}
        onChange={(event) => onChange({ timezone: event.target.value })}
      />
      <Select
        label={t('triggers.timesThatIceosMissed')}
        value={form.missed}
        options={[
          { value: 'run-once', label: t('triggers.makeUpForThemWith') },
          { value: 'skip', label: t('triggers.leaveThemOut') },
        ]}
        onChange={(event) => onChange({ missed: event.target.value })}
      />
      <Select
        label={t('triggers.whileItsLastRunGoes')}
        value={form.overlap}
        options={[
          { value: 'skip', label: t('triggers.leaveThisTimeOut') },
          { value: 'queue', label: t('triggers.waitForTheEndOf') },
          { value: 'allow', label: t('triggers.startAnotherOneBesideIt') },
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
          label={t('triggers.howACallerProvesItself')}
          hint={t('triggers.thisCannotBeChangedLater')}
          value={form.auth}
          options={[
            { value: 'signature', label: t('triggers.byASignatureMadeWith') },
            { value: 'bearer', label: t('triggers.byTheSecretItselfAs') },
          ]}
          onChange={(event) => onChange({ auth: event.target.value })}
        />
      )}
      <Select
        label={t('triggers.whenItIsAnswered')}
        value={form.respond}
        options={[
          { value: 'at-once', label: t('triggers.atOnceWithTheId') },
          { value: 'when-finished', label: t('triggers.whenTheRunHasEnded') },
        ]}
        onChange={(event) => onChange({ respond: event.target.value })}
      />
    </>
  )
}

const ends = () =>
  [
    { state: 'succeeded', label: t('triggers.itSucceeded') },
    { state: 'failed', label: t('triggers.itFailed') },
    { state: 'cancelled', label: t('triggers.itWasCancelled') },
  ] as const

function EndFields({ form, workflows, problems, onChange }: KindFieldsProps) {
  return (
    <>
      <Select
        label={t('triggers.whoseRuns')}
        hint={t('triggers.neitherItsOwnRunsNor')}
        value={form.watched}
        options={[
          { value: anyOther, label: t('triggers.ofAnyOtherWorkflow') },
          { value: anyLeft, label: t('triggers.ofAnyThatHasNo') },
          ...(form.watched === several ? [{ value: several, label: t('triggers.ofThoseItHasNow') }] : []),
          ...workflows.filter(({ value }) => value !== form.blueprintId),
        ]}
        onChange={(event) => onChange({ watched: event.target.value })}
      />
      <fieldset className={css.ends}>
        <legend>{t('triggers.howTheRunHasEnded')}</legend>
        {ends().map(({ state, label }) => (
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
      label={t('triggers.collection')}
      hint={data?.items.length === 0 ? t('triggers.thereIsNoneYetIce') : t('triggers.firesWhenADocumentHas')}
      value={form.collectionId}
      problem={problems.collectionId}
      options={[
        { value: '', label: t('triggers.chooseOne') },
        ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => onChange({ collectionId: event.target.value })}
    />
  )
}
