import { readFile, statfs } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { healthzRoute, livezRoute, type Readiness, readyzRoute } from '../../contracts/health.ts'
import { reply, type Served, serve } from '../../contracts/route.ts'
import {
  changeSettingsRoute,
  type EngineStatus,
  getSettingsRoute,
  getStatusRoute,
  restartEngineRoute,
  type Settings,
} from '../../contracts/system.ts'
import { version } from '../../platform/version.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'

export type SystemNeeds = {
  dataDir: string
  url: () => string
  engine: EngineSwitch
  mode: () => 'embedded' | 'stack'
  checkReadiness: () => Promise<Readiness>
  readSettings: () => Settings
  changeSettings: (change: Partial<Settings>) => Settings
}

/** The file of `ice` beside this host's own, and the Node that runs both. */
const commandLine = [process.execPath, join(import.meta.dirname, '..', '..', 'cli', `ice${extname(import.meta.url)}`)]

export function systemRoutes(needs: SystemNeeds): Served[] {
  const startedAt = new Date().toISOString()
  const readiness = async () => {
    const found = await needs.checkReadiness()
    return reply(found, { status: found.ok ? 200 : 503 })
  }
  return [
    serve(livezRoute, async () => ({ status: 'live' as const })),
    serve(readyzRoute, readiness),
    serve(healthzRoute, readiness),
    serve(getStatusRoute, async () => ({
      version,
      mode: needs.mode(),
      url: needs.url(),
      dataDir: needs.dataDir,
      commandLine,
      pid: process.pid,
      startedAt,
      memoryBytes: process.memoryUsage.rss(),
      engine: await engineStatus(needs),
      disk: await diskOf(needs.dataDir),
    })),
    serve(restartEngineRoute, async () => {
      await needs.engine.restart()
      return engineStatus(needs)
    }),
    serve(getSettingsRoute, async () => needs.readSettings()),
    serve(changeSettingsRoute, async ({ body }) => needs.changeSettings(body)),
  ]
}

/** What the supervisor knows, and, while it believes that the engine runs, what the engine says itself. */
async function engineStatus({ engine, checkReadiness }: SystemNeeds): Promise<EngineStatus> {
  const state = engine.state()
  const failing = state.state === 'running' ? (await checkReadiness()).failing[0] : undefined
  return { ...state, error: failing?.problem ?? state.error, memoryBytes: await memoryOf(state.pid) }
}

/** Only Linux tells it of another process without starting a third one. */
async function memoryOf(pid: number | null): Promise<number | null> {
  if (pid === null || process.platform !== 'linux') return null
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

async function diskOf(dataDir: string) {
  try {
    const { bavail, blocks, bsize } = await statfs(dataDir)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return null
  }
}
