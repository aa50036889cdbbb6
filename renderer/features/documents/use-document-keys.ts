import type { KeyboardEvent, RefObject } from 'react'
import type { Zoom } from './pages.ts'
import { zoomed } from './view-bar.tsx'

type Needs = {
  page: number
  last: number
  goTo: (page: number) => void
  zoom: Zoom
  setZoom: (zoom: Zoom) => void
  input: RefObject<HTMLInputElement | null>
}

/** Pages by arrow and page keys, size by + − 0, find by Ctrl F or /. Fields keep their own keys. */
export function useDocumentKeys({ page, last, goTo, zoom, setZoom, input }: Needs) {
  const turn: Record<string, () => void> = {
    ArrowRight: () => goTo(Math.min(page + 1, last)),
    PageDown: () => goTo(Math.min(page + 1, last)),
    ArrowLeft: () => goTo(Math.max(page - 1, 1)),
    PageUp: () => goTo(Math.max(page - 1, 1)),
    Home: () => goTo(1),
    End: () => goTo(last),
    '+': () => setZoom(zoomed(zoom, 1)),
    '=': () => setZoom(zoomed(zoom, 1)),
    '-': () => setZoom(zoomed(zoom, -1)),
    '0': () => setZoom('fit'),
    '/': () => input.current?.focus(),
  }
  return (event: KeyboardEvent) => {
    const isFind = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f'
    if (isFind) input.current?.select()
    const isTyping = event.target instanceof HTMLInputElement
    const act = isFind ? () => input.current?.focus() : turn[event.key]
    if (!act || (!isFind && (isTyping || event.ctrlKey || event.metaKey || event.altKey))) return
    event.preventDefault()
    act()
  }
}
