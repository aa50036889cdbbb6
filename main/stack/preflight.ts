/** Whether this machine can carry the stack: looked at before anything is changed. */
import { statfs } from 'node:fs/promises'
import { AppError } from '../../contracts/errors.ts'
import type { ContainerEngine } from '../../contracts/stack.ts'
import type { Docker } from '../docker/connect.ts'
import { adoptAdvice, describeOther, findOtherStacks } from './other-stacks.ts'
import { ownerOfPort } from './ports.ts'

const gigabyte = 1024 ** 3
const leastDiskBytes = 2 * gigabyte
const leastMemoryBytes = 1 * gigabyte
const goodMemoryBytes = 4 * gigabyte
const worstSkewMs = 30_000

type Needs = {
  docker: Docker
  engine: ContainerEngine
  project: string
  dataDir: string
  /** Service → port that it would be published on, unless it is published there already. */
  newPorts: ReadonlyMap<string, number>
}

/** Throws what makes a start hopeless, with all of it at once; returns what a person should know. */
export async function preflight(needs: Needs): Promise<string[]> {
  const { engine, docker } = needs
  const problems: string[] = []
  const notes: string[] = []
  const { bavail, bsize } = await statfs(needs.dataDir)
  const free = bavail * bsize
  if (free < leastDiskBytes)
    problems.push(`Only ${gigabytes(free)} of disk are free; the stack needs ${gigabytes(leastDiskBytes)}.`)
  if (engine.memoryBytes < leastMemoryBytes) {
    problems.push(
      `The container engine has only ${gigabytes(engine.memoryBytes)} of memory; the stack needs ${gigabytes(leastMemoryBytes)}.`,
    )
  } else if (engine.memoryBytes < goodMemoryBytes) {
    notes.push(
      `The container engine has ${gigabytes(engine.memoryBytes)} of memory. It works, and large runs may be slow.`,
    )
  }
  if (engine.cpus < 2) notes.push('The container engine has one processor. It works, and slowly.')
  for (const [service, port] of needs.newPorts) {
    const owner = await ownerOfPort(docker, port)
    if (owner) notes.push(`Port ${port} of ${service} belongs to ${owner} now. Another one is taken.`)
  }
  const skewMs = await clockSkew(docker)
  if (skewMs !== undefined && Math.abs(skewMs) > worstSkewMs) {
    notes.push(
      `The clock of the container engine is ${Math.round(skewMs / 1000)} s off. Restart it; schedules would be wrong.`,
    )
  }
  for (const other of await findOtherStacks(docker, needs.project))
    notes.push(describeOther(other) + adoptAdvice(other))
  if (problems.length === 0) return notes
  throw new AppError('preflight-failed', { detail: problems.join(' ') })
}

const gigabytes = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`

/** Positive when the engine's clock is ahead. A virtual machine that slept often is behind. */
export async function clockSkew(docker: Docker): Promise<number | undefined> {
  const before = Date.now()
  const { SystemTime } = (await docker.info()) as { SystemTime?: string }
  const now = (before + Date.now()) / 2
  return SystemTime ? Date.parse(SystemTime) - now : undefined
}
