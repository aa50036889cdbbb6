import { Activity } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const monitorLook: NodeLook = {
  title: 'Monitor',
  icon: Activity,
  hue: 'rose',
  summary: (node) => textOf(node.metric_expression),
}
