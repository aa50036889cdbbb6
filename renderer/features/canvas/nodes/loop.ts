import { Repeat } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const loopLook: NodeLook = {
  title: 'Loop',
  icon: Repeat,
  hue: 'green',
  summary: (node) => `for each of ${textOf(node.items_source ?? node.items)}`,
}
