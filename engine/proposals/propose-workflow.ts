/** Words → a workflow that the engine's own validator has nothing against, or as near to it as the model came. */
import type { BlueprintProblem } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Proposal, ProposeWorkflow } from '../../contracts/proposals.ts'
import type { Caller } from '../../contracts/route.ts'
import { addUsage, noUsage } from '../../contracts/usage.ts'
import { type KnownOf, validateBlueprint } from '../graph/validate-blueprint.ts'
import type { Budgets } from '../limits/budget.ts'
import type { Message } from '../models/model.ts'
import type { FindModel } from '../models/models.ts'
import { complaint, type KnownTool, readDocument, systemPrompt, wishPrompt } from './prompt.ts'

export type ProposalNeeds = {
  findModel: FindModel
  budgets: Budgets
  known: KnownOf
  /** What a workflow of that org can call. */
  listTools: (orgId: string) => readonly KnownTool[]
}

const maxRepairs = 3
/** It stands for itself: only the budgets of the org hold. */
const noRun = '00000000-0000-0000-0000-000000000000'

type Attempt = { document: Record<string, unknown>; problems: BlueprintProblem[] }

/** @throws AppError model-needed, model-output-invalid when no answer was a document, and what a model throws */
export async function proposeWorkflow(
  { findModel, budgets, known, listTools }: ProposalNeeds,
  { orgId }: Pick<Caller, 'orgId'>,
  { words, document: before, model: wanted }: ProposeWorkflow,
  signal: AbortSignal,
): Promise<Proposal> {
  const model = await findModel(orgId, wanted ?? { provider: 'default', model: '' })
  if (model.choosesNothing) {
    throw new AppError('model-needed', {
      detail: `${model.name} quotes and writes nothing of its own. Set another default model in Settings, Models.`,
    })
  }
  const request = { system: systemPrompt(listTools(orgId)), prompt: wishPrompt(words, before), temperature: 0, signal }
  const messages: Message[] = []
  let best: Attempt | undefined
  let usage = noUsage
  for (let repairs = 0; ; repairs++) {
    await budgets.check({ orgId, runId: noRun, own: undefined })
    const answer = await model.complete({ ...request, messages })
    const by = { provider: answer.provider, model: answer.model }
    await budgets.count({ orgId, ...by, usage: answer.usage })
    usage = addUsage(usage, answer.usage)
    const attempt = readAttempt(answer.text, (document) => validateBlueprint(document, known(orgId)).problems)
    if (attempt.document && (!best || attempt.problems.length < best.problems.length)) best = attempt
    const isDone = attempt.document !== undefined && attempt.problems.length === 0
    if (isDone || repairs === maxRepairs) {
      if (best) return { ...best, repairs, by, usage }
      const detail = `${answer.model} was asked ${repairs + 1} times and wrote no workflow. ${attempt.problems[0]?.message}`
      throw new AppError('model-output-invalid', { detail })
    }
    messages.push(
      { role: 'assistant', text: answer.text || '(nothing)', calls: [] },
      { role: 'user', text: complaint(attempt.problems) },
    )
  }
}

function readAttempt(
  text: string,
  check: (document: Record<string, unknown>) => BlueprintProblem[],
): Attempt | { document: undefined; problems: BlueprintProblem[] } {
  const read = readDocument(text)
  if (typeof read === 'string')
    return { document: undefined, problems: [{ path: '', message: read, severity: 'error' }] }
  return { document: read, problems: check(read) }
}
