import { AppError } from '../../../contracts/errors.ts'
import type { loopContract } from '../../../contracts/nodes/loop.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import { createRef, type InRun, printPlace, type Ref, type Writable, written } from '../reference.ts'
import type { Builder } from './builder.ts'
import { type OutputOf, writeInnerList } from './inner-list.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Settings<Item, Last> = SettingsOf<typeof loopContract, 'items_source' | 'items' | 'body'> & {
  /** A reference to a list. */
  readonly items: InRun<readonly Item[]>
  /** The nodes that run for each item. It gives back the last of them, whose output is the item's entry. */
  readonly body: (builder: Builder, item: Ref<Item>, index: Ref<number>) => Last
}

export type AddLoop = <const Id extends string, Item, Last extends Node>(
  id: Id,
  settings: Settings<Item, Last>,
) => Node<Id, OutputOf<Last>[]>

export const addLoop =
  (scope: Scope, createBuilder: (scope: Scope) => Builder): AddLoop =>
  (id, settings) => {
    const { after, fields } = splitSettings(settings)
    const { items, body, item_var = 'item', ...rest } = fields
    const own: Record<string, unknown> = { ...rest, item_var, items_source: pathTo(id, items) }
    const draft = addDraft(scope, { id, type: 'loop', settings: own }, after)
    const given = (name: string) => ({ owner: name, path: [] })
    own.body = writeInnerList(
      draft,
      (builder) => body(builder, createRef(given(item_var)), createRef(given(`${item_var}_index`))),
      createBuilder,
    )
    return nodeOf(draft)
  }

/** A loop names its list by a dot path, without braces. */
function pathTo(id: string, items: Writable): Writable {
  const { places } = items[written]
  const [place] = places
  if (!place || places.length > 1) {
    throw new AppError('blueprint-invalid', { detail: `The items of "${id}" are one reference to a list.` })
  }
  const path = [printPlace({ owner: place.owner, path: [] }), ...place.path].join('.')
  return { [written]: { json: () => path, places } }
}
