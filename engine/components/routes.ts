import { z } from 'zod'
import {
  type Component,
  deprecateComponentRoute,
  getComponentRoute,
  getNodeTypeRoute,
  listComponentsRoute,
  listComponentUsesRoute,
  listComponentVersionsRoute,
  listNodeTypesRoute,
  type NodeType,
  pushComponentRoute,
  removeComponentRoute,
} from '../../contracts/components.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonSchema } from '../../contracts/json.ts'
import type { NodeTypeContract } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract, nodeTypeContracts } from '../../contracts/nodes/node-types.ts'
import { type Caller, serve } from '../../contracts/route.ts'
import { deleteComponent, listComponentVersions, listDocumentsNaming, setDeprecated } from '../db/components.ts'
import type { ToolDescription } from '../tools/tool.ts'
import { componentsChanged, type PushNeeds, pushComponent } from './push-component.ts'
import { findToolUses } from './tool-references.ts'

export const componentRoutes = (needs: PushNeeds) => [
  serve(listComponentsRoute, async ({ caller, query: { type } }) => ({
    items: type === undefined || type === 'tool' ? listTools(needs, caller) : [],
  })),
  serve(getComponentRoute, async ({ caller, params: { type, name } }) => {
    const tool = type === 'tool' ? listTools(needs, caller).find((one) => one.name === name) : undefined
    if (tool) return tool
    throw new AppError('component-not-found', { detail: `There is no ${type} "${name}".` })
  }),
  serve(pushComponentRoute, async ({ caller, body }) => pushComponent(needs, caller, body)),
  serve(listComponentVersionsRoute, async ({ caller, params: { name } }) => {
    const items = await needs.database.read(caller, (db) => listComponentVersions(db, name))
    if (items.length === 0) throw notRegistered(name)
    return {
      items: items
        .map(({ version, contentHash, createdAt, definition }) => {
          return { version, contentHash, createdAt: createdAt.toISOString(), definition }
        })
        .reverse(),
    }
  }),
  serve(listComponentUsesRoute, async ({ caller, params: { name } }) => ({
    items: await findUses(needs, caller, name),
  })),
  serve(deprecateComponentRoute, async ({ caller, params: { name }, body }) => {
    const found = await needs.database.write(caller, (db) => setDeprecated(db, name, body.deprecated))
    if (!found) throw notRegistered(name)
    await componentsChanged(needs)
    return listTools(needs, caller).find((one) => one.name === name) as Component
  }),
  serve(removeComponentRoute, async ({ caller, params: { name }, query }) => {
    const uses = query.force ? [] : await findUses(needs, caller, name)
    if (uses.length > 0) throw inUse(name, uses)
    if (!(await needs.database.write(caller, (db) => deleteComponent(db, name)))) throw notRegistered(name)
    await componentsChanged(needs)
  }),
  serve(listNodeTypesRoute, async () => ({ items: nodeTypeContracts.map(toNodeType) })),
  serve(getNodeTypeRoute, async ({ params: { type } }) => {
    const contract = findNodeTypeContract(type)
    if (contract) return toNodeType(contract)
    throw new AppError('node-type-not-found', { detail: `There is no node type "${type}".` })
  }),
]

function listTools({ builtins, registered }: PushNeeds, { orgId }: Caller): Component[] {
  const own = [...registered.versionsOf(orgId).values()].map((versions): Component => {
    const newest = versions.at(-1) as (typeof versions)[number]
    const { version, deprecated, definition } = newest
    return { ...toComponent({ ...definition, name: newest.name }), origin: 'registered', version, deprecated }
  })
  return [...builtins.list().map(toComponent), ...own]
}

async function findUses({ database }: PushNeeds, caller: Caller, name: string) {
  const documents = await database.read(caller, (db) => listDocumentsNaming(db, name))
  return documents.flatMap(({ id, name: blueprint, document }) =>
    findToolUses(document.nodes, name).map((use) => ({ blueprintId: id, blueprint, ...use })),
  )
}

const notRegistered = (name: string) =>
  new AppError('component-not-found', { detail: `No tool "${name}" has been registered.` })

function inUse(name: string, uses: readonly { blueprint: string; nodeId: string }[]): AppError {
  const places = uses.slice(0, 10).map(({ blueprint, nodeId }) => `${nodeId} in "${blueprint}"`)
  return new AppError('component-in-use', { detail: `${name} is called by ${places.join(', ')}.` })
}

const toComponent = (tool: ToolDescription): Component => ({
  type: 'tool',
  name: tool.name,
  description: tool.description,
  origin: 'built-in',
  version: null,
  deprecated: null,
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
