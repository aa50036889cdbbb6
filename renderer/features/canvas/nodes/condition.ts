import { Split } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const conditionLook: NodeLook = {
  get title() {
    return t('canvas.condition')
  },
  icon: Split,
  hue: 'amber',
  summary: (node) => textOf(node.expression),
}
