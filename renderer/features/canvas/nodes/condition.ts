import { Split } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const conditionLook: NodeLook = {
  title: 'Condition',
  icon: Split,
  hue: 'amber',
  summary: (node) => textOf(node.expression),
}
