import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunEvent } from '../../../contracts/events.ts'
import { useClient } from '../../page/context.ts'
import { t, textLocale } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { filterEvents } from './filter-events.ts'
import { runEventsQuery } from './queries.ts'
import css from './runs.module.css'

const kinds = () =>
  [
    { value: '', label: t('runs.allEvents') },
    { value: 'run', label: t('runs.ofTheRun') },
    { value: 'node', label: t('runs.ofNodes') },
    { value: 'log', label: t('runs.logsAndProgress') },
    { value: 'trouble', label: t('runs.failuresAndRetries') },
  ] as const
const shownAtOnce = 300

/** @param first which kind is shown at first */
export function EventsList({ runId, first = '' }: { runId: string; first?: string }) {
  const events = useQuery(runEventsQuery(useClient(), runId))
  const [kind, setKind] = useState(first)
  const [text, setText] = useState('')
  const [shown, setShown] = useState(shownAtOnce)
  const fitting = filterEvents(events.data ?? [], kind, text)
  const state = listState(events, events.data?.length ?? 0)
  if (state) return state
  return (
    <>
      <div className={css.eventFilters}>
        <Select
          label={t('runs.kind')}
          hideLabel
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={kinds()}
        />
        <SearchField label={t('runs.filterByNodeOrText')} value={text} onChange={setText} />
      </div>
      <ol className={css.events} aria-label={t('runs.eventsInOrder')}>
        {fitting.slice(0, shown).map((event) => (
          <EventRow key={event.seq} event={event} />
        ))}
      </ol>
      {fitting.length === 0 && <p className={css.none}>{t('runs.noEventFits')}</p>}
      {fitting.length > shown && (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + shownAtOnce)}>
          {t('runs.showMoreOfEvents', { length: fitting.length - shown })}
        </Button>
      )}
    </>
  )
}

const clock = () =>
  new Intl.DateTimeFormat(textLocale(), {
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  })

function EventRow({ event }: { event: RunEvent }) {
  const [open, setOpen] = useState(false)
  const hasData = Object.keys(event.data).length > 0
  return (
    <li>
      <button
        type="button"
        className={css.event}
        aria-expanded={hasData ? open : undefined}
        disabled={!hasData}
        onClick={() => setOpen(!open)}
      >
        <span className={css.seq}>{event.seq}</span>
        <time dateTime={event.at}>{clock().format(Date.parse(event.at))}</time>
        <span className={css.type}>{event.type}</span>
        <span className={css.eventText}>
          {event.path && <code>{event.path}</code>} {shortText(event)}
        </span>
      </button>
      {open && <JsonView value={event.data} label={t('runs.dataOfEvent', { seq: event.seq })} />}
    </li>
  )
}

function shortText({ data }: RunEvent): string {
  for (const key of ['text', 'message', 'preview', 'because']) {
    const value = data[key]
    if (typeof value === 'string' && value) return value
  }
  const problem = data.problem
  if (problem && typeof problem === 'object' && !Array.isArray(problem))
    return String(problem.detail ?? problem.title ?? '')
  return ''
}
