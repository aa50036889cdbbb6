import { UserRound } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const humanLook: NodeLook = {
  get title() {
    return t('canvas.human')
  },
  icon: UserRound,
  hue: 'rose',
  summary: (node) => textOf(node.prompt_message),
}
