import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { runStates } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Select } from '../../ui/field.tsx'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { stateWord } from '../../ui/state-mark.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { VirtualTable } from '../../ui/virtual-table.tsx'
import { blueprintsQuery } from '../blueprints/queries.ts'
import { runPagesQuery } from './queries.ts'
import { runColumns } from './run-columns.tsx'
import { isFiltered, periods, type RunFilter, readFilter, writeFilter } from './run-filter.ts'
import css from './runs.module.css'
import { SelectionBar, selectColumn } from './selection-bar.tsx'
import { ViewsBar } from './views-bar.tsx'

/** What scrolls is the content of the frame. */
const scroller = () => document.getElementById('content')

export function RunsPage() {
  const client = useClient()
  const [params, setParams] = useSearchParams()
  const filter = readFilter(params)
  const list = useInfiniteQuery(runPagesQuery(client, filter))
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isError } = list
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, isError])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const change = (part: Partial<RunFilter>) => setParams(writeFilter({ ...filter, ...part }), { replace: true })
  return (
    <Page
      title={t('runs.runs')}
      lead={t('runs.everyExecutionOfAWorkflow')}
      actions={<Link href="/runs/dashboard">{t('runs.dashboard')}</Link>}
    >
      <Filters filter={filter} onChange={change} onClear={() => setParams({}, { replace: true })} />
      <ViewsBar query={new URLSearchParams(writeFilter(filter)).toString()} />
      <Card flush>
        {listState(list, rows.length) ?? (
          <>
            {rows.length === 0 ? (
              <NoRuns filtered={isFiltered(filter)} />
            ) : (
              <>
                <SelectionBar rows={rows} selected={selected} onSelect={setSelected} />
                <VirtualTable
                  caption={t('runs.runs')}
                  rowHeight={45}
                  scroller={scroller}
                  onNearEnd={more}
                  columns={[selectColumn({ selected, onSelect: setSelected }), ...runColumns]}
                  rows={rows}
                  rowKey={(run) => run.id}
                />
              </>
            )}
            <ListFoot list={list} noun="run" shown={rows.length} />
          </>
        )}
      </Card>
    </Page>
  )
}

type FiltersProps = { filter: RunFilter; onChange: (part: Partial<RunFilter>) => void; onClear: () => void }

function Filters({ filter, onChange, onClear }: FiltersProps) {
  const { data } = useQuery(blueprintsQuery(useClient(), { limit: 200 }))
  const workflows = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const isKnown = filter.workflow === '' || workflows.some(({ value }) => value === filter.workflow)
  const toggle = (state: (typeof runStates)[number]) =>
    onChange({
      states: filter.states.includes(state) ? filter.states.filter((one) => one !== state) : [...filter.states, state],
    })
  return (
    <div className={css.filters}>
      <SearchField
        label={t('runs.searchRunsByNameOr')}
        value={filter.search}
        onChange={(search) => onChange({ search })}
      />
      <Select
        label={t('runs.workflow')}
        hideLabel
        value={filter.workflow}
        onChange={(event) => onChange({ workflow: event.target.value })}
        options={[
          { value: '', label: t('runs.anyWorkflow') },
          ...workflows,
          ...(isKnown ? [] : [{ value: filter.workflow, label: t('runs.thisWorkflow') }]),
        ]}
      />
      <Select
        label={t('runs.time')}
        hideLabel
        value={filter.period}
        onChange={(event) => onChange({ period: event.target.value })}
        options={periods}
      />
      <fieldset className={css.states}>
        <legend className="only-read-aloud">{t('runs.state')}</legend>
        {runStates.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={filter.states.includes(state)}
            className={css.chip}
            onClick={() => toggle(state)}
          >
            {stateWord(state)}
          </button>
        ))}
      </fieldset>
      {isFiltered(filter) && (
        <Button kind="quiet" size="small" onClick={onClear}>
          {t('runs.showAll')}
        </Button>
      )}
    </div>
  )
}

function NoRuns({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={ListChecks} title={t('runs.noRunFitsTheseFilters')}>
      {t('runs.takeOneOfThemAway')}
    </EmptyState>
  ) : (
    <EmptyState
      icon={ListChecks}
      title={t('runs.nothingHasRunYet')}
      action={<Link href="/workflows">{t('runs.chooseAWorkflowToRun')}</Link>}
    >
      {t('runs.aRunIsOneExecution')}
    </EmptyState>
  )
}
