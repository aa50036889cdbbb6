import { Sparkles } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const llmLook: NodeLook = {
  get title() {
    return t('canvas.languageModel')
  },
  icon: Sparkles,
  hue: 'violet',
  summary: (node) => textOf(node.model) || 'local-extractive',
}
