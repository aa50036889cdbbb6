import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunEvent } from '../../../contracts/events.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { filterEvents } from './filter-events.ts'
import { runEventsQuery } from './queries.ts'
import css from './runs.module.css'

const kinds = [
  { value: '', label: 'All events' },
  { value: 'run', label: 'Of the run' },
  { value: 'node', label: 'Of nodes' },
  { value: 'log', label: 'Logs and progress' },
  { value: 'trouble', label: 'Failures and retries' },
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
        <Select label="Kind" hideLabel value={kind} onChange={(event) => setKind(event.target.value)} options={kinds} />
        <SearchField label="Filter by node or text" value={text} onChange={setText} />
      </div>
      <ol className={css.events} aria-label="Events in order">
        {fitting.slice(0, shown).map((event) => (
          <EventRow key={event.seq} event={event} />
        ))}
      </ol>
      {fitting.length === 0 && <p className={css.none}>No event fits.</p>}
      {fitting.length > shown && (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + shownAtOnce)}>
          {`Show more of ${fitting.length - shown} events`}
        </Button>
      )}
    </>
  )
}

const clock = new Intl.DateTimeFormat(undefined, {
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
        <time dateTime={event.at}>{clock.format(Date.parse(event.at))}</time>
        <span className={css.type}>{event.type}</span>
        <span className={css.eventText}>
          {event.path && <code>{event.path}</code>} {shortText(event)}
        </span>
      </button>
      {open && <JsonView value={event.data} label={`Data of event ${event.seq}`} />}
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
