import { Braces } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const codeLook: NodeLook = {
  get title() {
    return t('canvas.code')
  },
  icon: Braces,
  hue: 'blue',
  summary: (node) => (textOf(node.language) === 'typescript' ? 'TypeScript' : 'JavaScript'),
}
