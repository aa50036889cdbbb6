import type { RunEvent } from '../../../contracts/events.ts'

export function filterEvents(events: readonly RunEvent[], kind: string, text: string): RunEvent[] {
  const sought = text.toLowerCase()
  return events.filter(
    (event) =>
      isOfKind(event, kind) &&
      (sought === '' || JSON.stringify([event.type, event.path, event.data]).toLowerCase().includes(sought)),
  )
}

function isOfKind({ type }: RunEvent, kind: string): boolean {
  if (kind === 'run' || kind === 'node') return type.startsWith(`${kind}.`)
  if (kind === 'log') return type === 'node.log' || type === 'node.progress'
  if (kind === 'trouble') return type.endsWith('.failed') || type === 'node.retrying'
  return true
}
