/** Kills the engine of a running host again and again, at moments that chance picks. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { readyzRoute } from '../../contracts/health.ts'
import { type EngineStatus, getStatusRoute, restartEngineRoute } from '../../contracts/system.ts'
import type { Random } from '../testing/random.ts'
import { until } from '../testing/until.ts'

export type Killed = {
  /** From a kill to the next green /readyz, back-off included; kills of an engine that was still starting have none. */
  recoveryMs: number[]
  whileStarting: number
  /** How often the host had given up, and was told to try again. */
  restartedByHand: number
}

const longestLifeMs = 1500
const longestStartMs = 600

export async function killEngineOften(client: Client, kills: number, random: Random): Promise<Killed> {
  const killed: Killed = { recoveryMs: [], whileStarting: 0, restartedByHand: 0 }
  let last = 0
  let isReady = true
  for (let count = 0; count < kills; ) {
    const hitsStart = !isReady && random.chance(0.5)
    const find = () => findEngine(client, { hasToRun: !hitsStart, notPid: last }, killed)
    const engine = await until('the engine is there', find, { withinMs: 120_000 })
    await wait(random.between(0, hitsStart ? longestStartMs : longestLifeMs))
    if (!kill(engine.pid)) continue
    last = engine.pid
    count++
    if (!engine.isRunning) killed.whileStarting++
    isReady = count === kills || random.chance(0.5)
    if (isReady) killed.recoveryMs.push(await recover(client, killed))
  }
  return killed
}

/** One that runs, or one in the middle of its start. */
async function findEngine(client: Client, { hasToRun, notPid }: { hasToRun: boolean; notPid: number }, killed: Killed) {
  const { state, pid, error } = await engineStatus(client)
  if (state === 'failed') await restartByHand(client, killed)
  const isRunning = state === 'running' && error?.code !== 'engine-unavailable'
  return pid !== null && pid !== notPid && (isRunning || !hasToRun) ? { pid, isRunning } : undefined
}

/** The supervisor gives up after five crashes in two minutes, and rightly; a user then presses Restart. */
async function restartByHand(client: Client, killed: Killed) {
  killed.restartedByHand++
  await call(client, restartEngineRoute)
}

async function recover(client: Client, killed: Killed): Promise<number> {
  const from = Date.now()
  const isReady = async () => {
    if (await isGreen(client)) return true
    if ((await engineStatus(client)).state === 'failed') await restartByHand(client, killed)
    return false
  }
  await until('the engine is ready again', isReady, { withinMs: 120_000 })
  return Date.now() - from
}

const isGreen = (client: Client): Promise<boolean> =>
  call(client, readyzRoute).then(
    ({ ok }) => ok,
    () => false, // 503
  )

const engineStatus = async (client: Client): Promise<EngineStatus> => (await call(client, getStatusRoute)).engine

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false // it has just been replaced
  }
}
