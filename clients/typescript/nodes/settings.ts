/** What the settings of all node types share, taken from their contracts. */
import type { NodeTypeContract } from '../../../contracts/nodes/node.ts'
import type { Node } from '../draft.ts'

/** Written by the builder itself, or read from older files only. */
type Built =
  | 'id'
  | 'type'
  | 'dependencies'
  | 'level'
  | 'input_mappings'
  | 'input_schema'
  | 'output_schema'
  | 'output_mappings'

type Parsed<Contract> = Contract extends NodeTypeContract<infer Schema> ? Schema['_zod']['output'] : never

/** All optional, and `after`: nodes to wait for whose output it does not read. */
export type SettingsOf<Contract, Own extends string = never> = Partial<Omit<Parsed<Contract>, Built | Own>> & {
  readonly after?: readonly Node[]
}

/** `after` is the builder's; the rest stands in the document. */
export function splitSettings<S extends { readonly after?: readonly Node[] | undefined }>(
  settings: S,
): { after: readonly Node[]; fields: Omit<S, 'after'> } {
  const { after = [], ...fields } = settings
  return { after, fields }
}
