import { Repeat } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const loopLook: NodeLook = {
  get title() {
    return t('canvas.loop')
  },
  icon: Repeat,
  hue: 'green',
  summary: (node) => t('canvas.forEachOf', { textOf: textOf(node.items_source ?? node.items) }),
}
