import { z } from 'zod'
import {
  type Component,
  getComponentRoute,
  getNodeTypeRoute,
  listComponentsRoute,
  listModelsRoute,
  listNodeTypesRoute,
  type NodeType,
} from '../../contracts/components.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonSchema } from '../../contracts/json.ts'
import type { NodeTypeContract } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract, nodeTypeContracts } from '../../contracts/nodes/node-types.ts'
import { serve } from '../../contracts/route.ts'
import type { Models } from '../models/models.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { ToolDescription } from '../tools/tool.ts'

type Needs = { tools: ToolRegistry; models: Models }

export const componentRoutes = ({ tools, models }: Needs) => [
  serve(listComponentsRoute, async ({ query: { type } }) => ({
    items: type === undefined || type === 'tool' ? tools.list().map(toComponent) : [],
  })),
  serve(getComponentRoute, async ({ params: { type, name } }) => {
    const tool = type === 'tool' ? tools.list().find((one) => one.name === name) : undefined
    if (tool) return toComponent(tool)
    throw new AppError('component-not-found', { detail: `There is no ${type} "${name}".` })
  }),
  serve(listNodeTypesRoute, async () => ({ items: nodeTypeContracts.map(toNodeType) })),
  serve(getNodeTypeRoute, async ({ params: { type } }) => {
    const contract = findNodeTypeContract(type)
    if (contract) return toNodeType(contract)
    throw new AppError('node-type-not-found', { detail: `There is no node type "${type}".` })
  }),
  serve(listModelsRoute, async () => ({ items: models.list() })),
]

const toComponent = (tool: ToolDescription): Component => ({
  type: 'tool',
  name: tool.name,
  description: tool.description,
  origin: 'built-in',
  inputSchema: tool.inputSchema,
  outputSchema: tool.outputSchema,
  effect: tool.effect,
  examples: tool.examples,
})

const toNodeType = ({ type, title, summary, schema, ports }: NodeTypeContract): NodeType => ({
  type,
  title,
  summary,
  schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
  ports,
})
