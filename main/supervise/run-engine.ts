import type { EngineConfig } from '../../contracts/engine-process.ts'
import { AppError, type Problem, toProblem } from '../../contracts/errors.ts'
import { answerKeyAsk } from '../../platform/keys-over-channel.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import { exitCause } from './exit-cause.ts'
import type { EngineProcess } from './fork-engine.ts'

type Options = {
  config: EngineConfig
  /** Without a word for so long, a start has failed. Migrating a large database is one long start with many words. */
  silenceMs: number
  onReady: () => void
  onProgress: (message: string) => void
  /** Answers an engine that was told to ask for the master keys. */
  keys?: SecretKeyKeeper | undefined
}

/** One engine from its start to its end. Returns why it ended. */
export async function runEngine(
  engine: EngineProcess,
  { config, silenceMs, onReady, onProgress, keys }: Options,
): Promise<Problem> {
  let failure: Problem | undefined
  const giveUp = () => {
    failure = startFailed(`The engine said nothing for ${Math.round(silenceMs / 1000)} s while starting.`)
    engine.kill('SIGKILL')
  }
  let watchdog = setTimeout(giveUp, silenceMs)
  engine.onMessage((message) => {
    if (message.type === 'ask-keys') {
      if (keys) void answerKeyAsk(keys, message).then(engine.send)
      return
    }
    clearTimeout(watchdog)
    if (message.type === 'ready') return onReady()
    if (message.type === 'failed') failure = message.problem
    else onProgress(message.message)
    watchdog = setTimeout(giveUp, silenceMs)
  })
  engine.send({ type: 'start', config })
  const exit = await engine.exited
  clearTimeout(watchdog)
  return failure ?? startFailed(exitCause(exit, engine.lastErrors()))
}

const startFailed = (detail: string) => toProblem(new AppError('engine-start-failed', { detail }))
