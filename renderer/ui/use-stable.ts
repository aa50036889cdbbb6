import { useCallback, useInsertionEffect, useRef } from 'react'

/**
 * The same function at each drawing, which does what was given last: for what is drawn anew when a function is another
 * one. Only for what is called by events, never while drawing.
 */
export function useStable<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(act)
  useInsertionEffect(() => {
    latest.current = act
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
