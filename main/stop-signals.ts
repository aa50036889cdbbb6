/** Every way in which a system asks a process to end: Ctrl-C, kill, a closed terminal, log-off, Ctrl-Break. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const

type Process = Pick<NodeJS.Process, 'on' | 'off'>

/** The first one asks to stop, the second one no longer asks. Returns what takes the listeners off. */
export function onStopSignal(of: Process, stop: (signal: string) => void, force: () => void): () => void {
  let isAsked = false
  const listener = (signal: string) => {
    if (isAsked) return force()
    isAsked = true
    stop(signal)
  }
  for (const signal of signals) of.on(signal, listener)
  return () => {
    for (const signal of signals) of.off(signal, listener)
  }
}
