/** Which child runs what: a spare one is always ready, and none serves two owners or lives for ever. */
import { AppError } from '../../contracts/errors.ts'
import type { LaunchSandbox } from './launch-child.ts'
import { type SandboxChild, startChild } from './sandbox-child-handle.ts'

type Options = {
  launch: LaunchSandbox
  maxConcurrent: number
  /** Children that are ready before anybody asks. */
  spares: number
  /** A used child that nobody needs for this long ends. */
  idleMs?: number
  maxExecutions?: number
  log: (message: string) => void
}
type Waiting = { owner: string; give: (child: SandboxChild) => void; fail: (error: AppError) => void }

export type ChildPool = ReturnType<typeof createChildPool>

export function createChildPool({ launch, maxConcurrent, spares, idleMs = 60_000, maxExecutions = 100, log }: Options) {
  const children = new Set<SandboxChild>()
  /** Also those that were killed and have not ended yet. */
  const running = new Set<SandboxChild>()
  const busy = new Set<SandboxChild>()
  const idleTimers = new Map<SandboxChild, NodeJS.Timeout>()
  const waiting: Waiting[] = []
  let isStopped = false

  function start(): SandboxChild {
    const child = startChild(launch)
    children.add(child)
    running.add(child)
    child.exited.then((cause) => {
      if (!child.isRetired) log(`A sandbox child ended: ${cause}`)
      running.delete(child)
      forget(child)
      handOut()
    })
    return child
  }

  function forget(child: SandboxChild): void {
    children.delete(child)
    busy.delete(child)
    clearTimeout(idleTimers.get(child))
    idleTimers.delete(child)
  }

  function retire(child: SandboxChild): void {
    child.retire()
    forget(child)
  }

  const idle = () => [...children].filter((child) => !busy.has(child))
  const unused = () => idle().filter((child) => child.owner === undefined)

  /** The owner's own child first: the spare one stays ready for somebody else. */
  function choose(owner: string): SandboxChild {
    const own = idle().find((child) => child.owner === owner)
    if (own) return own
    const stranger = idle().find((child) => child.owner !== undefined)
    if (stranger && children.size >= maxConcurrent + spares) retire(stranger)
    return unused().find((child) => child.isReady) ?? unused()[0] ?? start()
  }

  function handOut(): void {
    while (!isStopped && waiting.length > 0 && busy.size < maxConcurrent) {
      const next = waiting.shift()
      if (!next) return
      const child = choose(next.owner)
      child.owner = next.owner
      clearTimeout(idleTimers.get(child))
      busy.add(child)
      next.give(child)
    }
  }

  function keepSpares(): void {
    while (!isStopped && unused().length < spares && children.size < maxConcurrent + spares) start()
  }

  function take(owner: string, signal?: AbortSignal): Promise<SandboxChild> {
    if (isStopped) return Promise.reject(new AppError('sandbox-unavailable', { detail: 'The sandbox is stopped.' }))
    const { promise, resolve, reject } = Promise.withResolvers<SandboxChild>()
    const entry = { owner, give: resolve, fail: reject }
    const onAbort = () => leaveQueue(entry)
    signal?.addEventListener('abort', onAbort)
    waiting.push(entry)
    handOut()
    keepSpares()
    return promise.finally(() => signal?.removeEventListener('abort', onAbort))
  }

  function leaveQueue(entry: Waiting): void {
    const place = waiting.indexOf(entry)
    if (place === -1) return
    waiting.splice(place, 1)
    entry.fail(new AppError('node-cancelled'))
  }

  /** `reusable`: the execution ended by itself and nothing about it was odd. */
  function giveBack(child: SandboxChild, reusable: boolean): void {
    busy.delete(child)
    child.executions += 1
    const isSpent = child.isSlowed || child.executions >= maxExecutions
    if (!reusable || isSpent || isStopped || !children.has(child)) retire(child)
    else idleTimers.set(child, setTimeout(() => expire(child), idleMs).unref())
    handOut()
    keepSpares()
  }

  function expire(child: SandboxChild): void {
    retire(child)
    keepSpares()
  }

  async function stop(): Promise<void> {
    isStopped = true
    const error = new AppError('sandbox-unavailable', { detail: 'The sandbox is stopping.' })
    for (const entry of waiting.splice(0)) entry.fail(error)
    for (const child of [...children]) retire(child)
    await Promise.all([...running].map((child) => child.exited))
  }

  keepSpares()
  return { take, giveBack, stop, pids: () => [...children].map((child) => child.pid) }
}
