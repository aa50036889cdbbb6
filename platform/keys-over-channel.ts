/** A key keeper whose keys are with the parent process, and the other end of that channel. */
import { AppError, fromProblem, toProblem } from '../contracts/errors.ts'
import type { KeyAnswer, KeyAsk } from '../contracts/key-keeping.ts'
import type { SecretKeyKeeper } from './secret-key-keeper.ts'

type Needs = { send: (ask: KeyAsk) => void; silenceMs?: number }

export type KeysOverChannel = { keeper: SecretKeyKeeper; take: (answer: KeyAnswer) => void }

export function keysOverChannel({ send, silenceMs = 30_000 }: Needs): KeysOverChannel {
  const waiting = new Map<number, (answer: KeyAnswer) => void>()
  let lastId = 0
  let place = 'the keychain of this system'

  async function ask(act: KeyAsk['act'], keys: string | null = null): Promise<KeyAnswer> {
    const id = ++lastId
    const answer = await new Promise<KeyAnswer>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id)
        reject(new AppError('secret-key-invalid', { detail: 'The desktop app did not give the key in time.' }))
      }, silenceMs)
      waiting.set(id, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      send({ type: 'ask-keys', id, act, keys })
    })
    place = answer.place
    if (answer.problem) throw fromProblem(answer.problem)
    return answer
  }

  return {
    keeper: {
      get place() {
        return place
      },
      read: async () => (await ask('read')).keys ?? undefined,
      create: async (keys) => (await ask('create', keys)).isDone,
      replace: async (keys) => void (await ask('replace', keys)),
    },
    take(answer) {
      waiting.get(answer.id)?.(answer)
      waiting.delete(answer.id)
    },
  }
}

export async function answerKeyAsk(keeper: SecretKeyKeeper, { id, act, keys }: KeyAsk): Promise<KeyAnswer> {
  const given = { type: 'keys', id, place: keeper.place, keys: null, isDone: true, problem: null } as const
  try {
    if (act === 'read') return { ...given, keys: (await keeper.read()) ?? null }
    if (keys === null) throw new AppError('invalid-input', { detail: 'There are no keys to keep.' })
    if (act === 'create') return { ...given, isDone: (await keeper.create?.(keys)) ?? false }
    await keeper.replace?.(keys)
    return given
  } catch (error) {
    return { ...given, isDone: false, problem: toProblem(error) }
  }
}
