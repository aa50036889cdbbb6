import { RefreshCw } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const recursiveLook: NodeLook = {
  get title() {
    return t('canvas.recursive')
  },
  icon: RefreshCw,
  hue: 'green',
  summary: (node) =>
    textOf(node.convergence_condition)
      ? t('canvas.until', { textOf: textOf(node.convergence_condition) })
      : t('canvas.times', { number: Number(node.max_iterations ?? 50) }),
}
