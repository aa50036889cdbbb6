import type { JsonObject } from '../../../contracts/json.ts'
import type { toolContract } from '../../../contracts/nodes/tool.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { BuiltInTools } from '../generated/tools.ts'
import type { Given } from '../given.ts'
import type { valueType } from '../reference.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

/** A tool that does not ship with iceOS, under the types that the author vouches for. */
export type OtherTool<Input, Output> = { readonly name: string; readonly [valueType]?: [Input, Output] }
export const otherTool = <Input extends object = JsonObject, Output = JsonObject>(
  name: string,
): OtherTool<Input, Output> => ({ name })

/** What a node that calls a built-in tool hands over. */
export type ArgsOf<Name extends keyof BuiltInTools> = GivenMembers<BuiltInTools[Name]['input']>
type GivenMembers<Input> = { readonly [K in keyof Input]: Given<Input[K]> }

type Settings = SettingsOf<typeof toolContract, 'tool_name' | 'tool_args'>

export type AddTool = {
  <const Id extends string, Name extends keyof BuiltInTools>(
    id: Id,
    tool: Name,
    args: ArgsOf<Name>,
    settings?: Settings,
  ): Node<Id, BuiltInTools[Name]['output']>
  <const Id extends string, Input extends object, Output>(
    id: Id,
    tool: OtherTool<Input, Output>,
    args: GivenMembers<Input>,
    settings?: Settings,
  ): Node<Id, Output>
}

export const addTool = (scope: Scope): AddTool =>
  function add(
    id: string,
    tool: string | OtherTool<object, unknown>,
    args: object,
    settings: Settings = {},
  ): Node<never, never> {
    const { after, fields } = splitSettings(settings)
    const toolName = typeof tool === 'string' ? tool : tool.name
    const own = { ...fields, tool_name: toolName, tool_args: args }
    return nodeOf(addDraft(scope, { id, type: 'tool', settings: own }, after))
  }
