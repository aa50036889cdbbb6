import { z } from 'zod'
import { SecretName } from '../secrets.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const CodeNode = z.strictObject({
  ...commonFields,
  type: z.literal('code'),
  language: z.enum(['javascript', 'typescript']).default('javascript'),
  code: z.string().min(1).max(262_144).meta({
    description: 'The body of an async function: it reads `inputs` and returns a JSON value. It reaches nothing else.',
  }),
  secrets: z
    .array(SecretName)
    .max(50)
    .default([])
    .meta({ description: 'Names of secrets that the code reads as `inputs.secrets.NAME`. No others are there.' }),
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
