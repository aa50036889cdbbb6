/** What a round of a swarm comes to, by its strategy. Pure. */
import type { SwarmNode } from '../../contracts/nodes/swarm.ts'

/** One agent's turn. `vote` is a role, `bid` from 0 to 1. */
export type SwarmTurn = { round: number; role: string; message: string; vote?: string; bid?: number; done?: boolean }
export type Settled = { leading: string; share: number; isSettled: boolean }

type Rules = Pick<SwarmNode, 'agents' | 'coordination_strategy' | 'consensus_threshold'>

/** @param turns of this round, one for each agent, in the order in which they spoke */
export function settleRound(rules: Rules, turns: readonly SwarmTurn[]): Settled {
  const first = rules.agents[0]?.role ?? ''
  if (rules.coordination_strategy === 'hierarchical') {
    return { leading: first, share: 1, isSettled: turns.some(({ role, done }) => role === first && done === true) }
  }
  const shares = rules.coordination_strategy === 'marketplace' ? bidsOf(turns) : votesOf(rules, turns)
  // The first of equals in the order of the agents: the same turns give the same decision.
  const leading = rules.agents.reduce(
    (best, { role }) => ((shares.get(role) ?? 0) > (shares.get(best) ?? 0) ? role : best),
    first,
  )
  const share = shares.get(leading) ?? 0
  return { leading, share, isSettled: share >= rules.consensus_threshold }
}

/** The coordinator speaks last, when it has heard the others. */
export const speakingOrder = ({ agents, coordination_strategy: strategy }: Rules): SwarmNode['agents'] =>
  strategy === 'hierarchical' ? [...agents.slice(1), ...agents.slice(0, 1)] : agents

const bidsOf = (turns: readonly SwarmTurn[]) => new Map(turns.map(({ role, bid = 0 }) => [role, bid]))

/** Of all agents, not only of those that voted: silence is no agreement. */
function votesOf({ agents }: Rules, turns: readonly SwarmTurn[]): Map<string, number> {
  const roles = new Set(agents.map(({ role }) => role))
  const shares = new Map<string, number>()
  for (const { vote } of turns) {
    if (vote !== undefined && roles.has(vote)) shares.set(vote, (shares.get(vote) ?? 0) + 1 / agents.length)
  }
  return shares
}
