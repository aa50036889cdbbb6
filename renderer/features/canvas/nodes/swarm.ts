import { Users } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const swarmLook: NodeLook = {
  get title() {
    return t('canvas.swarm')
  },
  icon: Users,
  hue: 'violet',
  summary: (node) =>
    t('canvas.agents', {
      count: Array.isArray(node.agents) ? node.agents.length : 0,
      textOf: textOf(node.coordination_strategy) || 'consensus',
    }),
}
