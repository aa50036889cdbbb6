import { Sparkles } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const llmLook: NodeLook = {
  title: 'Language model',
  icon: Sparkles,
  hue: 'violet',
  summary: (node) => textOf(node.model) || 'local-extractive',
}
