import type { humanContract } from '../../../contracts/nodes/human.ts'
import { addDraft, type Node, nodeOf, type Scope } from '../draft.ts'
import type { Given } from '../given.ts'
import type { Schema, TypeOf } from '../json-schema.ts'
import { type SettingsOf, splitSettings } from './settings.ts'

type Common = SettingsOf<
  typeof humanContract,
  'prompt_message' | 'approval_type' | 'choices' | 'form' | 'auto_approve_after'
> & { readonly prompt_message: Given<string> }

type Approve = Common & { readonly approval_type?: 'approve_reject'; readonly auto_approve_after?: number }
type Choose = Common & { readonly approval_type: 'choice'; readonly choices: readonly string[] }
type Fill = Common & { readonly approval_type: 'input_required'; readonly form?: Schema }

type AnswerTo<S> = S extends { readonly choices: readonly (infer Choice)[] }
  ? { choice: Choice }
  : S extends { readonly form: infer Form }
    ? TypeOf<Form>
    : S extends { readonly approval_type: 'input_required' }
      ? object
      : { comment?: string }

/** `approved` is there for every kind, so that a condition after it reads the same. */
export type HumanOutput<S> = AnswerTo<S> & { approved: boolean }

export type AddHuman = <const Id extends string, const S extends Approve | Choose | Fill>(
  id: Id,
  settings: S,
) => Node<Id, HumanOutput<S>>

export const addHuman =
  (scope: Scope): AddHuman =>
  (id, settings) => {
    const { after, fields } = splitSettings<Approve | Choose | Fill>(settings)
    return nodeOf(addDraft(scope, { id, type: 'human', settings: fields }, after))
  }
