/** How hard a fault test hits, from the environment: a short run in `npm test`, a long one in `npm run test:faults`. */
import { createRandom, type Random } from '../testing/random.ts'

export const isLongRun = process.env.ICEOS_FAULTS === 'long'

/** Of one test that kills; a busy machine takes several seconds for each start. */
export const killingTimeoutMs = isLongRun ? 3_600_000 : 900_000

export type FaultPlan = { kills: number; seed: number; random: Random }

/** ICE_FAULT_SEED repeats a run, ICE_FAULT_KILLS sets how often to kill. */
export function faultPlan(name: string, shortKills: number, longKills: number): FaultPlan {
  const seed = Number(process.env.ICE_FAULT_SEED ?? Math.floor(Math.random() * 1_000_000))
  const kills = Number(process.env.ICE_FAULT_KILLS ?? (isLongRun ? longKills : shortKills))
  process.stdout.write(`${name}: ${kills} kills, ICE_FAULT_SEED=${seed}\n`)
  return { kills, seed, random: createRandom(seed) }
}
