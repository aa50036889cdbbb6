/** The last answers of each container. Who asks again within a moment gets the last one, so that ten watchers are one. */
import type { ServiceProbe } from '../../contracts/stack.ts'

const kept = 60
const freshMs = 1500
const maxContainers = 100

export type ProbeHistory = {
  /** The last answer if it is only a moment old, else a new one. Two who ask at once share it. */
  fresh: (id: string, ask: () => Promise<ServiceProbe>) => Promise<ServiceProbe>
  of: (id: string) => readonly ServiceProbe[]
  /** Something has changed: what was answered before counts no more. */
  expire: () => void
}

export function createProbeHistory(now: () => number = Date.now): ProbeHistory {
  const answers = new Map<string, ServiceProbe[]>()
  let expiredAt = 0
  const asking = new Map<string, Promise<ServiceProbe>>()
  const key = (id: string) => id.slice(0, 12)
  async function askNow(id: string, ask: () => Promise<ServiceProbe>): Promise<ServiceProbe> {
    const answer = await ask()
    const all = answers.get(key(id)) ?? []
    answers.delete(key(id)) // the one asked last stands last
    answers.set(key(id), [...all, answer].slice(-kept))
    const [oldest] = answers.keys()
    if (answers.size > maxContainers && oldest) answers.delete(oldest)
    return answer
  }
  return {
    fresh(id, ask) {
      const last = answers.get(key(id))?.at(-1)
      // A bad answer is asked again at once: who waits for recovery should hear of it.
      if (last?.ok && Date.parse(last.at) > expiredAt && now() - Date.parse(last.at) < freshMs)
        return Promise.resolve(last)
      const running = asking.get(key(id)) ?? askNow(id, ask).finally(() => asking.delete(key(id)))
      asking.set(key(id), running)
      return running
    },
    of: (id) => answers.get(key(id)) ?? [],
    expire: () => {
      expiredAt = now()
    },
  }
}
