import { UserRound } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const humanLook: NodeLook = {
  title: 'Human',
  icon: UserRound,
  hue: 'rose',
  summary: (node) => textOf(node.prompt_message),
}
