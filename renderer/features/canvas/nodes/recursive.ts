import { RefreshCw } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const recursiveLook: NodeLook = {
  title: 'Recursive',
  icon: RefreshCw,
  hue: 'green',
  summary: (node) =>
    textOf(node.convergence_condition)
      ? `until ${textOf(node.convergence_condition)}`
      : `${Number(node.max_iterations ?? 50)} times`,
}
