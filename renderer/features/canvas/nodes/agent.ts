import { Bot } from 'lucide-react'
import { plural } from '../../../ui/durations.ts'
import { type NodeLook, textOf } from './look.ts'

export const agentLook: NodeLook = {
  title: 'Agent',
  icon: Bot,
  hue: 'violet',
  summary: (node) =>
    textOf(node.prompt) ||
    `${plural(Array.isArray(node.tools) ? node.tools.length : 0, 'tool', 'tools')} to choose from`,
}
