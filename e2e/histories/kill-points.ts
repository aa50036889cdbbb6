/** Kills the processes of a stage, each at a moment that chance picks or at a named one, and starts them again. */
import { setTimeout as wait } from 'node:timers/promises'
import { mustBeReady } from '../testing/launch-host.ts'
import type { Random } from '../testing/random.ts'
import { failpoints } from './failpoints.ts'
import type { Stage } from './stage.ts'

/** Where a kill hit: a named point, or what was killed. */
export type KillPoint = { at: string; recoveryMs: number }

/** A database server that can die and come back. */
export type Server = { crash: () => Promise<void>; resume: () => Promise<void> }
type Options = { stage: Stage; kills: number; random: Random; server?: Server | undefined }

const longestLifeMs = 900
const longestStartMs = 500
const longestDeathMs = 300
const effectMoments = ['arrived', 'done'] as const
/** A named point that is not passed by then: the process is killed where it is. */
const patienceMs = 2500

export async function hitKillPoints({ stage, kills, random, server }: Options): Promise<KillPoint[]> {
  const hit: KillPoint[] = []
  while (hit.length < kills) {
    const place = Math.floor(random.between(0, stage.roles.length))
    if (server && random.chance(0.5)) hit.push(await killServer(server, random))
    else hit.push(...(await killEngine(stage, place, random)))
  }
  return hit
}

async function killServer(server: Server, random: Random): Promise<KillPoint> {
  await wait(random.between(0, longestLifeMs))
  const from = performance.now()
  await server.crash()
  await wait(random.between(0, longestDeathMs))
  await server.resume()
  return { at: 'the database server', recoveryMs: performance.now() - from }
}

/** The engine that stands there is replaced by one that is to die at a named point, or lives until a random moment. */
async function killEngine(stage: Stage, place: number, random: Random): Promise<KillPoint[]> {
  const hit: KillPoint[] = []
  const choice = random.between(0, 1)
  if (choice < 0.35) {
    await wait(random.between(0, longestLifeMs))
    hit.push(await killNow(stage, place, 'any moment', random))
  } else if (choice < 0.5) {
    const moment = random.pick(effectMoments)
    await effectIs(stage, moment)
    hit.push(await killNow(stage, place, `effect:${moment}`, random))
  } else {
    hit.push(await killNow(stage, place, 'any moment', random, pointAndTurn(random)))
    hit.push(await untilItDies(stage, place, random))
  }
  return hit
}

async function killNow(
  stage: Stage,
  place: number,
  at: string,
  random: Random,
  failpoint?: string,
): Promise<KillPoint> {
  const from = performance.now()
  await stage.kill(place)
  while (random.chance(0.1)) {
    await stage.start(place)
    await wait(random.between(0, longestStartMs))
    await stage.kill(place)
  }
  await mustBeReadyOrDead(stage, place, failpoint)
  return { at, recoveryMs: performance.now() - from }
}

/** Some points are passed while an engine starts: it may die before it is ready, and that is what was asked for. */
async function mustBeReadyOrDead(stage: Stage, place: number, failpoint: string | undefined): Promise<void> {
  const engine = await stage.start(place, failpoint)
  if (failpoint) await engine.ready
  else await mustBeReady(engine)
}

const pointAndTurn = (random: Random) => `${random.pick(failpoints)}@${Math.floor(random.between(1, 4))}`

async function untilItDies(stage: Stage, place: number, random: Random): Promise<KillPoint> {
  const point = stage.failpointOf(place)
  const died = await Promise.race([stage.endOf(place).then(() => true), wait(patienceMs, false)])
  return killNow(stage, place, died ? point : 'any moment', random)
}

function effectIs(stage: Stage, moment: (typeof effectMoments)[number]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs)
    stage.sink.onEffect((happened) => {
      if (happened !== moment) return
      clearTimeout(timer)
      stage.sink.onEffect(() => {})
      resolve()
    })
  })
}
