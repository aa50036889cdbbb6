import { Braces } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const codeLook: NodeLook = {
  title: 'Code',
  icon: Braces,
  hue: 'blue',
  summary: (node) => (textOf(node.language) === 'typescript' ? 'TypeScript' : 'JavaScript'),
}
