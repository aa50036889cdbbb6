import { Rows3 } from 'lucide-react'
import { t } from '../../../text/text.ts'
import type { NodeLook } from './look.ts'

export const parallelLook: NodeLook = {
  get title() {
    return t('canvas.parallel')
  },
  icon: Rows3,
  hue: 'green',
  summary: (node) => t('canvas.branchesAtOnce', { count: Array.isArray(node.branches) ? node.branches.length : 0 }),
}
