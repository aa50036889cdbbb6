/** Kills the host again and again, at moments that chance picks, and starts it again as a user would. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { getStatusRoute, type ReadyLine } from '../../contracts/system.ts'
import { isProcessAlive } from '../../platform/process-start-time.ts'
import { type LaunchedHost, launchHost } from '../testing/launch-host.ts'
import type { Random } from '../testing/random.ts'
import { until } from '../testing/until.ts'

export type KilledHosts = {
  /** From a kill to the next ready line; kills of a host that was still starting have none. */
  recoveryMs: number[]
  whileStarting: number
  /** The longest that an engine lived on without its host. */
  longestEndMs: number
  /** What a host said that ended although nobody killed it. */
  refusals: string[]
  /** The last one, which runs. */
  host: LaunchedHost
}

type Running = { host: LaunchedHost; dataDir: string; port: number; client: Client }

const longestLifeMs = 1500
const longestStartMs = 1500
const engineEndsWithinMs = 15_000

export async function killHostOften(running: Running, kills: number, random: Random): Promise<KilledHosts> {
  const { dataDir, port, client } = running
  const killed: KilledHosts = { recoveryMs: [], whileStarting: 0, longestEndMs: 0, refusals: [], host: running.host }
  for (let count = 0; count < kills; count++) {
    await wait(random.between(0, longestLifeMs))
    const enginePid = await findEngine(client)
    let from = await kill(killed.host)
    const ended = enginePid ? engineEnds(killed, enginePid) : undefined
    // Sometimes at once, while the engine of the dead host is still at its end; sometimes after it.
    if (random.chance(0.5)) await ended
    while (count + 1 < kills && random.chance(0.3)) {
      killed.host = launchHost(dataDir, { port })
      await wait(random.between(0, longestStartMs))
      from = await kill(killed.host)
      killed.whileStarting++
      count++
    }
    killed.host = launchHost(dataDir, { port })
    await mustStart(killed, () => launchHost(dataDir, { port }))
    killed.recoveryMs.push(Date.now() - from)
    await ended
  }
  return killed
}

async function kill(host: LaunchedHost): Promise<number> {
  const from = Date.now()
  host.signal('SIGKILL')
  await host.ended
  return from
}

/** A refusal is a fault to report, not a reason to end: the next try shows what was lost by it. */
async function mustStart(killed: KilledHosts, tryAgain: () => LaunchedHost): Promise<ReadyLine> {
  for (let tries = 0; tries < 5; tries++) {
    const ready = await killed.host.ready
    if (ready) return ready
    killed.refusals.push(killed.host.said())
    await wait(1000)
    killed.host = tryAgain()
  }
  throw new Error(`The host does not start any more:\n${killed.refusals.join('\n')}`)
}

const findEngine = async (client: Client): Promise<number | null> => (await call(client, getStatusRoute)).engine.pid

async function engineEnds(killed: KilledHosts, pid: number) {
  const from = Date.now()
  await until(`engine ${pid} has ended`, () => !isProcessAlive(pid), { withinMs: engineEndsWithinMs })
  killed.longestEndMs = Math.max(killed.longestEndMs, Date.now() - from)
}
