import { useEffect, useState } from 'react'
import { textLocale } from '../text/text.ts'
import { formatDuration, formatRelative } from './durations.ts'

/** The time, again every `everyMs`; it stands still while `everyMs` is undefined. */
export function useNow(everyMs: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

const exact = (time: number) =>
  new Intl.DateTimeFormat(textLocale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(time)

export function RelativeTime({ at }: { at: string }) {
  const now = useNow(15_000)
  const time = Date.parse(at)
  return (
    <time dateTime={at} title={exact(time)} className="nowrap">
      {formatRelative(time, Math.max(now, Date.now()))}
    </time>
  )
}

type DurationProps = { from: string | null; to: string | null }

/** From one moment to another, or counting up to now. */
export function Duration({ from, to }: DurationProps) {
  const now = useNow(from && !to ? 250 : undefined)
  if (!from) return <span className="muted">–</span>
  const ms = (to ? Date.parse(to) : Math.max(now, Date.parse(from))) - Date.parse(from)
  return <span className="nowrap">{formatDuration(ms)}</span>
}
