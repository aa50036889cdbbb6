/** Where a host can be killed, as a run that was not hurt has noted it; and which of them a test takes. */
import { readFile } from 'node:fs/promises'
import type { Random } from '../../testing/random.ts'

export type KillPoint = { name: string; count: number; when: 'before' | 'after' }
/** Name → how often it is passed in one run. */
export type Points = ReadonlyMap<string, number>

export async function readPoints(file: string): Promise<Points> {
  const points = new Map<string, number>()
  for (const name of (await readFile(file, 'utf8')).trim().split('\n')) points.set(name, (points.get(name) ?? 0) + 1)
  return points
}

/** One name after the other, before and after in turn, so that each is hit equally often. */
export function* choosePoints(points: Points, random: Random): Generator<KillPoint> {
  for (let round = 0; ; round++) {
    for (const [name, times] of points) {
      const count = 1 + Math.floor(random.between(0, times))
      yield { name, count, when: round % 2 === 0 ? 'before' : 'after' }
    }
  }
}
