/** One line of figures for whoever reads the output of a fault test. */
type Figures = {
  seed: number
  kills: number
  posts: number
  runs: number
  unanswered: number
  followed: number
  reconnected: number
  recoveryMs: readonly number[]
  whileStarting: number
}

export function tellFigures(name: string, figures: Figures & { restartedByHand?: number; longestEndMs?: number }) {
  const { recoveryMs, seed: _seed, ...rest } = figures
  const sorted = [...recoveryMs].sort((left, right) => left - right)
  const told = { ...rest, medianRecoveryMs: sorted[sorted.length >> 1], longestRecoveryMs: sorted.at(-1) }
  const plain = Object.entries(told).filter(([, value]) => typeof value === 'number')
  process.stdout.write(`${name}: ${plain.map(([key, value]) => `${key} ${value}`).join(', ')}\n`)
}
