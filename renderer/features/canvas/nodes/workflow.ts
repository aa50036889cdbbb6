import { Workflow } from 'lucide-react'
import { type NodeLook, textOf } from './look.ts'

export const workflowLook: NodeLook = {
  title: 'Workflow',
  icon: Workflow,
  hue: 'blue',
  summary: (node) => textOf(node.workflow_ref),
}
