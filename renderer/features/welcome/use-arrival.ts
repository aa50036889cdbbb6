import { useEffect, useRef } from 'react'

/** Tells once that the result is there, brings it into sight, and lets a screen reader begin with it. */
export function useArrival(isThere: boolean, onDone: () => void) {
  const ref = useRef<HTMLElement>(null)
  const tell = useRef(onDone)
  useEffect(() => {
    if (!isThere) return
    tell.current()
    ref.current?.scrollIntoView({ block: 'nearest' })
    ref.current?.focus({ preventScroll: true })
  }, [isThere])
  return ref
}
