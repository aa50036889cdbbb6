import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { HumanNode } from '../../contracts/nodes/human.ts'
import type { Question } from '../../contracts/runs.ts'
import { renderTemplate } from '../graph/templates.ts'
import { nodeType } from './node-type.ts'

export const humanNodeType = nodeType<HumanNode>({
  type: 'human',
  defaultTimeoutSeconds: undefined,
  keepsOwnTime: true, // its time is a deadline that the run sleeps through, not a timer
  async run(_needs, { node, variables, answer, ask }) {
    if (!answer) return ask(questionOf(node, renderTemplate(node.prompt_message, variables)), deadlineOf(node))
    if ('given' in answer) return outcome(node, answer.given)
    if (isApprovedByItself(node)) return { approved: true, response: null, auto_approved: true }
    throw new AppError('node-timeout', { detail: `Nobody answered within ${node.timeout_seconds} s.` })
  },
})

function questionOf(node: HumanNode, prompt: string): Question {
  return {
    kind: node.approval_type,
    prompt,
    ...(node.choices ? { choices: node.choices } : {}),
    ...(node.form ? { form: node.form } : {}),
  }
}

/** Only if its author said so, and the time for an answer does not end before. */
const isApprovedByItself = ({ auto_approve_after, timeout_seconds = Infinity }: HumanNode) =>
  auto_approve_after !== undefined && auto_approve_after <= timeout_seconds

function deadlineOf(node: HumanNode): Date | undefined {
  const seconds = Math.min(node.auto_approve_after ?? Infinity, node.timeout_seconds ?? Infinity)
  return Number.isFinite(seconds) ? new Date(Date.now() + seconds * 1000) : undefined
}

/** `approved` is there for every kind, so that a condition after it reads the same; the whole answer is `response`. */
function outcome(node: HumanNode, given: JsonObject): JsonObject {
  const approved = node.approval_type === 'approve_reject' ? given.approved === true : true
  return { ...given, approved, response: given }
}
