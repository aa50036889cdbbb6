import { Wrench } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const toolLook: NodeLook = {
  title: 'Tool',
  icon: Wrench,
  hue: 'teal',
  summary: (node) => textOf(node.tool_name),
}
