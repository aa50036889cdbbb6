/** Chance that can be had again: the same seed gives the same numbers. */

export type Random = {
  /** From `least` up to, and without, `most`. */
  between: (least: number, most: number) => number
  chance: (probability: number) => boolean
  pick: <T>(items: readonly T[]) => T
  /** An independent source for somebody else, so that who asks first does not matter. */
  fork: () => Random
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough to scatter moments. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (least, most) => least + next() * (most - least),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('There is nothing to pick from.')
      return item
    },
    fork: () => createRandom(next() * 2 ** 32),
  }
}
