import type { LucideIcon } from 'lucide-react'
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'

/** How a node type looks: only its icon has a hue, and one line says what this node does. */
export type NodeLook = {
  title: string
  icon: LucideIcon
  hue: 'teal' | 'violet' | 'amber' | 'blue' | 'green' | 'rose' | 'grey'
  summary: (node: NodeSpec) => string
}

/** A setting as text, as far as it is one: documents are read loosely. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? (value.trim().split('\n')[0] ?? '') : '')
