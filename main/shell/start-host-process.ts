import { createInterface } from 'node:readline'
import type { UtilityProcess } from 'electron'
import { ReadyLine } from '../../contracts/system.ts'

export type HostProcess = {
  ready: ReadyLine
  /** Asks the host to stop and waits until it has, at most so long as it may take. */
  stop: () => Promise<void>
  exited: Promise<number>
}
type Child = Pick<UtilityProcess, 'stdout' | 'stderr' | 'postMessage' | 'kill' | 'once'>

const stopMs = 5000

/** Waits for the ready line. Rejects with what the host said on stderr if it ends before. */
export function startHostProcess(child: Child): Promise<HostProcess> {
  const said: string[] = []
  const exited = new Promise<number>((resolve) => child.once('exit', resolve))
  child.stderr?.on('data', (data) => said.push(String(data)))
  const stop = async () => {
    child.postMessage('stop')
    const kill = setTimeout(() => child.kill(), stopMs)
    await exited
    clearTimeout(kill)
  }
  return new Promise((resolve, reject) => {
    exited.then((code) => reject(new Error(said.join('').trim() || `The host ended with code ${code}.`)))
    if (!child.stdout) return reject(new Error('The host has no output to listen to.'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = parseLine(line)
      if (ready) resolve({ ready, stop, exited })
    })
  })
}

function parseLine(line: string): ReadyLine | undefined {
  try {
    return ReadyLine.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
