import { Rows3 } from 'lucide-react'
import { plural } from '../../../ui/durations.ts'
import type { NodeLook } from './look.ts'

export const parallelLook: NodeLook = {
  title: 'Parallel',
  icon: Rows3,
  hue: 'green',
  summary: (node) => `${plural(Array.isArray(node.branches) ? node.branches.length : 0, 'branch', 'branches')} at once`,
}
