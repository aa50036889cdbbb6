/** Numbers as people read them: always with their unit, never with more digits than matter. */
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export function formatDuration(ms: number): string {
  if (ms < 1) return '0 ms'
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < 10 * second) return `${(ms / second).toFixed(1)} s`
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min ${two(Math.floor((ms % minute) / second))} s`
  if (ms < day) return `${Math.floor(ms / hour)} h ${two(Math.floor((ms % hour) / minute))} min`
  return `${Math.floor(ms / day)} d ${Math.floor((ms % day) / hour)} h`
}

/** "3 min ago", "in 20 s". */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at)
  if (distance < 5 * second) return 'just now'
  const words = coarse(distance)
  return at > now ? `in ${words}` : `${words} ago`
}

function coarse(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  return Math.floor(ms / day) === 1 ? '1 day' : `${Math.floor(ms / day)} days`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

const two = (value: number): string => String(value).padStart(2, '0')
