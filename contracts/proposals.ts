/** A workflow proposed by a language model from words. Nothing of it is stored: a person looks at it first. */
import { z } from 'zod'
import { BlueprintProblem } from './blueprints.ts'
import { route } from './route.ts'
import { ModelUsage } from './usage.ts'

const Loose = z.record(z.string(), z.unknown())

export const ProposeWorkflow = z.strictObject({
  words: z.string().trim().min(1).max(4000).meta({ description: 'What the workflow shall do' }),
  document: Loose.optional().meta({ description: 'A BlueprintDocument that is to be changed, instead of a new one' }),
  model: z
    .strictObject({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) })
    .optional()
    .meta({ description: "The org's default when left out" }),
})
export type ProposeWorkflow = z.infer<typeof ProposeWorkflow>

export const Proposal = z
  .object({
    document: Loose.meta({ description: 'A BlueprintDocument; what is still wrong with it stands in problems' }),
    problems: z.array(BlueprintProblem),
    repairs: z.int().meta({ description: 'How often the model was told what was wrong' }),
    by: z.object({ provider: z.string(), model: z.string() }),
    usage: ModelUsage,
  })
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof Proposal>

export const proposeWorkflowRoute = route({
  method: 'POST',
  path: '/api/v1/blueprints/propose',
  summary: 'Have a language model propose a workflow from words, checked and mended; nothing is stored',
  tag: 'Blueprints',
  access: 'runs:write',
  body: ProposeWorkflow,
  output: Proposal,
  bodyLimit: 4 * 1024 * 1024,
  errors: ['model-needed', 'model-not-found', 'model-failed', 'model-output-invalid'],
})

export const proposalRoutes = [proposeWorkflowRoute]
