import { Activity } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const monitorLook: NodeLook = {
  get title() {
    return t('canvas.monitor')
  },
  icon: Activity,
  hue: 'rose',
  summary: (node) => textOf(node.metric_expression),
}
