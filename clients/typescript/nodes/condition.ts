import type { conditionContract } from '../../../contracts/nodes/condition.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { InRun } from '../reference.ts'
import { withoutBraces } from '../text.ts'
import type { Builder } from './builder.ts'
import { type InnerList, type OutputsOf, writeInnerList } from './inner-list.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Settings<Then, Else> = SettingsOf<typeof conditionContract, 'expression' | 'true_path' | 'false_path'> & {
  /** A reference, expression`…`, or the expression as text (then say with `after` what it waits for). */
  readonly expression: InRun<unknown> | string
  readonly true_path?: Then
  readonly false_path?: Else
}

/** Takes the builder all the same: types of parameters are found by it. */
type EmptyList = (builder: Builder) => undefined

/** `branch_outputs` has the nodes of the path that ran, and not those of the other. */
export type ConditionOutput<Then, Else> = {
  result: boolean
  branch: 'true' | 'false'
  expression: string
  branch_outputs: OutputsOf<Then> & OutputsOf<Else>
}

export type AddCondition = <
  const Id extends string,
  Then extends InnerList = EmptyList,
  Else extends InnerList = EmptyList,
>(
  id: Id,
  settings: Settings<Then, Else>,
) => Node<Id, ConditionOutput<Then, Else>>

export const addCondition =
  (scope: Scope, createBuilder: (scope: Scope) => Builder): AddCondition =>
  (id, settings) => {
    const { after, fields } = splitSettings(settings)
    const { expression, true_path, false_path, ...rest } = fields
    const own: Record<string, unknown> = { ...rest, expression: withoutBraces(expression) }
    const draft = addDraft(scope, { id, type: 'condition', settings: own }, after)
    if (true_path) own.true_path = writeInnerList(draft, true_path, createBuilder)
    if (false_path) own.false_path = writeInnerList(draft, false_path, createBuilder)
    return nodeOf(draft)
  }
