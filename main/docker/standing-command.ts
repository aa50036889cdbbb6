/**
 * One command, run again and again in a container by a shell that stays there and ends with our connection. `docker exec` starts
 * three processes for each question and takes 100 to 300 ms, most of it processor time; this shell only forks.
 */
import { randomUUID } from 'node:crypto'
import type { Docker } from './connect.ts'
import { streamExec } from './stream-exec.ts'

export type Answer = { exitCode: number; output: string }

export type StandingCommand = {
  /** Undefined: no answer in time, or the shell is gone. It is closed then. One question at a time. */
  ask: (timeoutMs: number) => Promise<Answer | undefined>
  close: () => void
}

/** After each run its exit code, behind a word that the command cannot know. */
const loop = 'while read -r mark; do "$@" </dev/null 2>&1; printf "\\n%s %s\\n" "$mark" "$?"; done'
const keptChars = 8192

/** `onClose` is called once, whoever closed it. */
export async function openStandingCommand(
  docker: Docker,
  id: string,
  command: readonly string[],
  onClose: () => void = () => {},
): Promise<StandingCommand> {
  const { stdin, stdout, stderr } = await streamExec(docker, id, ['sh', '-c', loop, 'sh', ...command])
  let said = ''
  let isClosed = false
  let wake = () => {}
  const close = () => {
    if (isClosed) return
    isClosed = true
    stdin.destroy()
    wake()
    onClose()
  }
  stderr.resume()
  stdout.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptChars)
    wake()
  })
  stdout.on('end', close)

  function answered(mark: string): Answer | undefined {
    const at = said.lastIndexOf(`\n${mark} `)
    const exitCode = at === -1 ? undefined : /^(\d+)\n/.exec(said.slice(at + mark.length + 2))?.[1]
    return exitCode === undefined ? undefined : { exitCode: Number(exitCode), output: said.slice(0, at) }
  }

  return {
    close,
    ask(timeoutMs) {
      const mark = randomUUID()
      said = ''
      return new Promise((resolve) => {
        const finish = (answer: Answer | undefined) => {
          clearTimeout(timer)
          wake = () => {}
          if (!answer) close()
          resolve(answer)
        }
        const timer = setTimeout(() => finish(undefined), timeoutMs)
        wake = () => {
          const answer = isClosed ? undefined : answered(mark)
          if (answer || isClosed) finish(answer)
        }
        if (isClosed) finish(undefined)
        else stdin.write(`${mark}\n`)
      })
    },
  }
}
