/** Node types whose settings stand in the document as they are given, and whose output has no type of its own. */
import type { agentContract } from '../../../contracts/nodes/agent.ts'
import type { monitorContract } from '../../../contracts/nodes/monitor.ts'
import type { NodeTypeContract } from '../../../contracts/nodes/node.ts'
import type { recursiveContract } from '../../../contracts/nodes/recursive.ts'
import type { swarmContract } from '../../../contracts/nodes/swarm.ts'
import type { workflowContract } from '../../../contracts/nodes/workflow.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { Given } from '../given.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Settings<Contract> = { readonly after?: readonly Node[] } & {
  readonly [K in Exclude<keyof SettingsOf<Contract>, 'after'>]: Given<SettingsOf<Contract>[K]>
}

/** `assume` and `at` say of what type a part of the output is. */
type AddPlain<Contract> = <const Id extends string>(
  id: Id,
  settings: Settings<Contract>,
) => Node<Id, Record<string, unknown>>

export type AddWorkflow = AddPlain<typeof workflowContract>
export type AddRecursive = AddPlain<typeof recursiveContract>
export type AddMonitor = AddPlain<typeof monitorContract>
export type AddAgent = AddPlain<typeof agentContract>
export type AddSwarm = AddPlain<typeof swarmContract>

export const addPlain =
  <Contract extends NodeTypeContract>(scope: Scope, type: string): AddPlain<Contract> =>
  (id, settings) => {
    const { after, fields } = splitSettings(settings)
    return nodeOf(addDraft(scope, { id, type, settings: { ...fields } }, after))
  }
