/** The form of a trigger, and what it asks for. Pure. */

import { AppError, toProblem } from '../../../contracts/errors.ts'
import { CreateTrigger, type RunEndedConfig, type Trigger } from '../../../contracts/triggers.ts'
import { t } from '../../text/text.ts'

export type TriggerForm = {
  name: string
  blueprintId: string
  kind: Trigger['kind']
  cron: string
  timezone: string
  missed: string
  overlap: string
  auth: string
  respond: string
  /** Whose ends: one workflow's id, or one of these words. */
  watched: string
  states: RunEndedConfig['states']
  collectionId: string
  inputs: string
}

export const anyOther = 'any'
export const anyLeft = 'fallback'
/** Several, chosen elsewhere: the form leaves them as they are. */
export const several = 'several'

export const emptyForm = (blueprintId: string, timezone: string): TriggerForm => ({
  name: '',
  blueprintId,
  kind: 'cron',
  cron: '0 7 * * mon-fri',
  timezone,
  missed: 'run-once',
  overlap: 'skip',
  auth: 'signature',
  respond: 'at-once',
  watched: anyOther,
  states: ['succeeded'],
  collectionId: '',
  inputs: '{}',
})

export function formOf(trigger: Trigger): TriggerForm {
  const { name, blueprintId, kind } = trigger
  const form = { ...emptyForm(blueprintId, 'UTC'), name, kind, inputs: JSON.stringify(trigger.inputs, null, 2) }
  if (trigger.kind !== 'run-ended') return { ...form, ...trigger.config }
  const { blueprintIds, fallback, states } = trigger.config
  const [one = anyOther] = blueprintIds
  return { ...form, states, watched: fallback ? anyLeft : blueprintIds.length > 1 ? several : one }
}

function configOf(form: TriggerForm): object {
  const { kind, cron, timezone, missed, overlap, auth, respond, watched, states, collectionId } = form
  if (kind === 'cron') return { cron, timezone, missed, overlap }
  if (kind === 'webhook') return { auth, respond }
  if (kind === 'document-ready') return { collectionId }
  if (watched === several) return { states }
  return {
    states,
    fallback: watched === anyLeft,
    blueprintIds: watched === anyOther || watched === anyLeft ? [] : [watched],
  }
}

export type ReadForm = { body: CreateTrigger | undefined; config: object; problems: Record<string, string> }

export function readTriggerForm(form: TriggerForm): ReadForm {
  const inputs = readInputs(form.inputs)
  const config = configOf(form)
  const read = CreateTrigger.safeParse({
    name: form.name,
    blueprintId: form.blueprintId,
    kind: form.kind,
    inputs: inputs ?? {},
    config,
  })
  const problems = Object.fromEntries(
    (read.error?.issues ?? []).map(({ path, message }) => [String(path[0] === 'config' ? path[1] : path[0]), message]),
  )
  if (!inputs) problems.inputs = t('triggers.thisIsNotAJson')
  if (problems.name) problems.name = t('triggers.giveItAName')
  if (problems.blueprintId) problems.blueprintId = t('triggers.chooseAWorkflow')
  if (problems.collectionId) problems.collectionId = t('triggers.chooseACollection')
  if (problems.states) problems.states = t('triggers.chooseOneAtLeast')
  return { body: read.success && inputs ? read.data : undefined, config, problems }
}

function readInputs(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What the server found wrong, by field. */
export const problemsFrom = (error: unknown): Record<string, string> =>
  error instanceof AppError
    ? Object.fromEntries(
        (toProblem(error).problems ?? []).map(({ path, message }) => [path.split('/').at(-1) ?? '', message]),
      )
    : {}
