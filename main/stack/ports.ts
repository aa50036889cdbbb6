/** Finds ports for the services that are published on this machine, and says who has one that is taken. */
import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import type { Docker } from '../docker/connect.ts'

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

export async function findFreePort(from: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = from; port < Math.min(from + 200, 65_535); port++) {
    if (!taken.has(port) && (await isPortFree(port))) return port
  }
  throw new Error(`No port from ${from} on is free.`)
}

/** A container's name or a process, in words; undefined where the system does not tell. */
export async function ownerOfPort(docker: Docker | undefined, port: number): Promise<string | undefined> {
  const containers = (await docker?.listContainers().catch(() => [])) ?? []
  const holder = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))
  if (holder) return `the container ${holder.Names[0]?.replace(/^\//, '')}`
  return ownerProcess(port)
}

const run = promisify(execFile)

async function ownerProcess(port: number): Promise<string | undefined> {
  try {
    if (process.platform === 'win32') {
      const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 5000 })
      const line = stdout
        .split('\n')
        .find((text) => text.includes(`127.0.0.1:${port} `) || text.includes(`0.0.0.0:${port} `))
      const pid = line?.trim().split(/\s+/).at(-1)
      return pid && `process ${pid}`
    }
    if (process.platform === 'linux') {
      const { stdout } = await run('ss', ['-Hltnp', `sport = :${port}`], { timeout: 5000 })
      const [, name, pid] = stdout.match(/users:\(\("([^"]+)",pid=(\d+)/) ?? []
      return name && `${name} (process ${pid})`
    }
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 5000 })
    const [, pid, name] = stdout.match(/p(\d+)\nc(.+)/) ?? []
    return name && `${name} (process ${pid})`
  } catch {
    return undefined
  }
}
