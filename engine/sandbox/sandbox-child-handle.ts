/** One child process from the engine's side: what it has said, and when it is over. */
import { AppError } from '../../contracts/errors.ts'
import type { LaunchSandbox, SandboxProcess } from './launch-child.ts'
import type { ChildMessage, EvaluationRequest } from './sandbox-messages.ts'

const startTimeoutMs = 15_000

export type SandboxChild = ReturnType<typeof startChild>

export function startChild(launch: LaunchSandbox) {
  const ready = Promise.withResolvers<void>()
  const exited = Promise.withResolvers<string>()
  ready.promise.catch(() => {}) // a spare that fails to start has nobody waiting for it yet
  let onMessage: ((message: ChildMessage) => void) | undefined

  const process: SandboxProcess = launch({
    onMessage: (message) => {
      if (message.type !== 'ready') return onMessage?.(message)
      child.isReady = true
      clearTimeout(startTimer)
      ready.resolve()
    },
    onExit: ({ signal, cause }) => {
      clearTimeout(startTimer)
      child.exitSignal = signal
      ready.reject(new AppError('sandbox-unavailable', { detail: 'The code sandbox could not be started.', cause }))
      exited.resolve(signal ? `${signal}, ${cause}` : cause)
    },
  })
  const startTimer = setTimeout(process.kill, startTimeoutMs).unref()

  const child = {
    pid: process.pid,
    /** Whose code it has seen. Nobody else's runs in it after that. */
    owner: undefined as string | undefined,
    executions: 0,
    isReady: false,
    isRetired: false,
    isSlowed: false,
    exitSignal: undefined as string | undefined,
    ready: ready.promise,
    /** Resolves with the cause. */
    exited: exited.promise,
    ask: (request: EvaluationRequest, listener: (message: ChildMessage) => void) => {
      onMessage = listener
      process.send(request)
    },
    retire: () => {
      child.isRetired = true
      onMessage = undefined
      process.kill()
    },
  }
  return child
}
