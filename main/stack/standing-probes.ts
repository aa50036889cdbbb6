/** The shells that stay in containers which have answered once, so that to ask again takes no `docker exec`. */
import type { Docker } from '../docker/connect.ts'
import { type Answer, openStandingCommand, type StandingCommand } from '../docker/standing-command.ts'

export type StandingProbes = {
  /** Undefined: nobody stands there, or it does not answer. Who asks has to find out in another way. */
  ask: (id: string, timeoutMs: number) => Promise<Answer | undefined>
  /** Opens one, without waiting for it. */
  keep: (docker: Docker, id: string, command: readonly string[]) => void
  /** Closes all: a container that is stopped waits 0.3 s for a shell that somebody else has started in it. */
  rest: () => void
  stop: () => void
}

const firstAnswerMs = 10_000
/** Where there was no first answer (the image has no `sh`, or the container was just ending), none is opened for as long. */
const retryMs = 60_000

/** While the containers are being changed, none is opened. */
export function openStandingProbes(isBusy: () => boolean = () => false): StandingProbes {
  const standing = new Map<string, StandingCommand>()
  const opening = new Set<string>()
  const failedAt = new Map<string, number>()
  const stopping = new AbortController()

  async function open(docker: Docker, id: string, command: readonly string[]) {
    let opened: StandingCommand | undefined
    const forget = () => {
      if (opened && standing.get(id) === opened) standing.delete(id)
    }
    opened = await openStandingCommand(docker, id, command, forget)
    if (!(await opened.ask(firstAnswerMs))) failedAt.set(id, Date.now())
    else if (stopping.signal.aborted || isBusy()) opened.close()
    else standing.set(id, opened)
  }

  function rest() {
    for (const one of [...standing.values()]) one.close()
  }

  return {
    async ask(id, timeoutMs) {
      return standing.get(id)?.ask(timeoutMs)
    },
    keep(docker, id, command) {
      if (standing.has(id) || opening.has(id) || stopping.signal.aborted || isBusy()) return
      if (Date.now() - (failedAt.get(id) ?? 0) < retryMs) return
      failedAt.delete(id)
      opening.add(id)
      open(docker, id, command)
        .catch(() => {}) // the container has just ended, or the container engine: a next answer tries again
        .finally(() => opening.delete(id))
    },
    rest,
    stop() {
      stopping.abort()
      rest()
    },
  }
}
