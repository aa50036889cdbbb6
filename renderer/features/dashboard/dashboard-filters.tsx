import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Select, TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import css from './dashboard.module.css'
import { type DashboardChoice, localMinute, ranges } from './range.ts'

type FiltersProps = { choice: DashboardChoice; onChange: (part: Partial<DashboardChoice>) => void }

const dayMs = 86_400_000

export function DashboardFilters({ choice, onChange }: FiltersProps) {
  const { data } = useQuery(blueprintsQuery(useClient(), { limit: 200 }))
  const workflows = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const isKnown = choice.workflow === '' || workflows.some(({ value }) => value === choice.workflow)
  const choose = (range: DashboardChoice['range']) =>
    onChange(
      range === 'custom' && !choice.from
        ? { range, from: new Date(Date.now() - dayMs).toISOString(), to: new Date().toISOString() }
        : { range },
    )
  return (
    <div className={css.filters}>
      <Segments label={t('dashboard.time')} options={ranges} value={choice.range} onChange={choose} />
      {choice.range === 'custom' && (
        <>
          <Moment label={t('dashboard.from')} value={choice.from} onChange={(from) => onChange({ from })} />
          <Moment label={t('dashboard.to')} value={choice.to} onChange={(to) => onChange({ to })} />
        </>
      )}
      <Select
        label={t('dashboard.workflow')}
        value={choice.workflow}
        options={[
          { value: '', label: t('dashboard.anyWorkflow') },
          ...workflows,
          ...(isKnown ? [] : [{ value: choice.workflow, label: t('dashboard.thisWorkflow') }]),
        ]}
        onChange={(event) => onChange({ workflow: event.target.value })}
      />
    </div>
  )
}

type MomentProps = { label: string; value: string; onChange: (at: string) => void }

function Moment({ label, value, onChange }: MomentProps) {
  const at = Date.parse(value)
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={Number.isNaN(at) ? '' : localMinute(at)}
      onChange={({ target }) => onChange(target.value ? new Date(target.value).toISOString() : '')}
    />
  )
}
