import { Workflow } from 'lucide-react'
import { t } from '../../../text/text.ts'
import { type NodeLook, textOf } from './look.ts'

export const workflowLook: NodeLook = {
  get title() {
    return t('canvas.workflow')
  },
  icon: Workflow,
  hue: 'blue',
  summary: (node) => textOf(node.workflow_ref),
}
