import { AppError } from '../../../contracts/errors.ts'
import type { parallelContract } from '../../../contracts/nodes/parallel.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { Builder } from './builder.ts'
import { type InnerList, type OutputsOf, writeInnerList } from './inner-list.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Settings<Branch> = SettingsOf<typeof parallelContract, 'branches' | 'merge_outputs'> & {
  readonly branches: readonly Branch[]
}

export type ParallelOutput<Branch> = {
  /** The outputs of all branches' nodes, by their ids. */
  merged: OutputsOf<Branch>
  branch_results: Partial<OutputsOf<Branch>>[]
  completed_branches: number[]
  strategy: string
}

export type AddParallel = <const Id extends string, Branch extends InnerList>(
  id: Id,
  settings: Settings<Branch>,
) => Node<Id, ParallelOutput<Branch>>

export const addParallel =
  (scope: Scope, createBuilder: (scope: Scope) => Builder): AddParallel =>
  (id, settings) => {
    const { after, fields } = splitSettings(settings)
    const { branches, ...rest } = fields
    const own: Record<string, unknown> = { ...rest }
    const draft = addDraft(scope, { id, type: 'parallel', settings: own }, after)
    const lists = branches.map((branch) => writeInnerList(draft, branch, createBuilder))
    refuseSameIds(id, lists)
    own.branches = lists
    return nodeOf(draft)
  }

/** The engine would merge their outputs into a list, which is not what the types say. */
function refuseSameIds(id: string, lists: readonly Scope[]): void {
  const ids = lists.flatMap(({ drafts }) => drafts.map((draft) => draft.id))
  const twice = ids.find((one, index) => ids.indexOf(one) !== index)
  if (twice === undefined) return
  throw new AppError('blueprint-invalid', {
    detail: `Two branches of "${id}" have a node "${twice}". Give each its own id.`,
  })
}
