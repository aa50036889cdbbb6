import { Bot } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const agentLook: NodeLook = {
  get title() {
    return t('canvas.agent')
  },
  icon: Bot,
  hue: 'violet',
  summary: (node) =>
    textOf(node.prompt) || t('canvas.toolsToChooseFrom', { count: Array.isArray(node.tools) ? node.tools.length : 0 }),
}
