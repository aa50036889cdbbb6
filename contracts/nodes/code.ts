import { z } from 'zod'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const CodeNode = z.strictObject({
  ...commonFields,
  type: z.literal('code'),
  language: z.enum(['javascript', 'typescript']).default('javascript'),
  code: z.string().min(1).max(262_144).meta({
    description: 'The body of an async function: it reads `inputs` and returns a JSON value. It reaches nothing else.',
  }),
  memory_mb: z.int().min(24).max(2048).optional(),
  cpu_seconds: z.number().positive().max(3600).optional(),
})
export type CodeNode = z.infer<typeof CodeNode>

export const codeContract = nodeTypeContract({
  type: 'code',
  title: 'Code',
  summary: 'Runs JavaScript or TypeScript in a sandbox',
  schema: CodeNode,
  ports: plainPorts,
})
