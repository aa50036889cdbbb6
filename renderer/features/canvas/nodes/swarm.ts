import { Users } from 'lucide-react'
import { plural } from '../../../ui/durations.ts'
import { type NodeLook, textOf } from './look.ts'

export const swarmLook: NodeLook = {
  title: 'Swarm',
  icon: Users,
  hue: 'violet',
  summary: (node) =>
    `${plural(Array.isArray(node.agents) ? node.agents.length : 0, 'agent', 'agents')}, ${textOf(node.coordination_strategy) || 'consensus'}`,
}
