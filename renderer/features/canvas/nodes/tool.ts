import { Wrench } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const toolLook: NodeLook = {
  get title() {
    return t('canvas.tool')
  },
  icon: Wrench,
  hue: 'teal',
  summary: (node) => textOf(node.tool_name),
}
