import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { LlmConfig } from './llm.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

const SwarmAgent = z.strictObject({
  package: z.string().min(1).meta({ description: 'What the agent is called.' }),
  role: z.string().min(1).max(120),
  system_prompt: z.string().optional().meta({ description: 'Who the agent is. A template.' }),
  llm_config: LlmConfig.optional().meta({ description: "Its own model; the swarm's if not set." }),
  config_overrides: JsonObject.default({}).meta({ description: 'Data for this agent. Strings are templates.' }),
})

export const SwarmNode = z
  .strictObject({
    ...commonFields,
    type: z.literal('swarm'),
    agents: z.array(SwarmAgent).min(2).max(20),
    prompt: z.string().optional().meta({ description: 'What they shall decide. A template.' }),
    coordination_strategy: z.enum(['consensus', 'hierarchical', 'marketplace']).default('consensus').meta({
      description:
        'consensus: they vote until enough agree. hierarchical: the first one hears the others and decides. marketplace: the highest bid wins.',
    }),
    max_rounds: z.int().min(1).max(100).default(10),
    consensus_threshold: z.number().min(0.5).max(1).default(0.75).meta({
      description: 'The share of votes, or the bid, that ends it.',
    }),
    stop_when: z.string().min(1).optional().meta({
      description: 'An expression over `round`, `transcript` and `leading`, looked at after each round.',
    }),
    max_model_calls: z.int().min(1).max(2000).default(100),
    max_total_tokens: z.int().min(1).optional().meta({ description: 'It stops when its models have used so many.' }),
    max_cost_usd: z.number().positive().optional().meta({ description: 'It stops when its models have cost so much.' }),
    llm_config: LlmConfig.default({ provider: 'local', tool_calls: 'native' }),
  })
  .refine(({ agents }) => new Set(agents.map(({ role }) => role)).size === agents.length, {
    path: ['agents'],
    message: 'Each agent needs a role of its own.',
  })
export type SwarmNode = z.infer<typeof SwarmNode>

export const swarmContract = nodeTypeContract({
  type: 'swarm',
  title: 'Swarm',
  summary: 'Several agents with roles decide together',
  schema: SwarmNode,
  ports: plainPorts,
})
