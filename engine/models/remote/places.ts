/** So many calls of one provider at a time; who comes later waits in line, for as long as its signal lets it. */
export type Places = { take: (signal: AbortSignal) => Promise<() => void>; waiting: () => number }

export function createPlaces(size: number): Places {
  let taken = 0
  const line: (() => void)[] = []
  const free = () => {
    taken--
    line.shift()?.()
  }
  const takeNow = () => {
    taken++
    let isFree = false
    return () => {
      if (!isFree) free()
      isFree = true
    }
  }
  return {
    waiting: () => line.length,
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason)
      if (taken < size) return Promise.resolve(takeNow())
      return new Promise((resolve, reject) => {
        const come = () => {
          signal.removeEventListener('abort', leave)
          resolve(takeNow())
        }
        const leave = () => {
          const index = line.indexOf(come)
          if (index >= 0) line.splice(index, 1)
          reject(signal.reason)
        }
        line.push(come)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
