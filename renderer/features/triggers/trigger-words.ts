/** What fires a trigger, in words. Pure. */

import type { RunEndedConfig, Trigger } from '../../../contracts/triggers.ts'
import { formatList, t } from '../../text/text.ts'

export const kindWords: Record<Trigger['kind'], string> = {
  get cron() {
    return t('triggers.schedule')
  },
  get webhook() {
    return t('triggers.webhook')
  },
  get 'run-ended'() {
    return t('triggers.endOfARun')
  },
  get 'document-ready'() {
    return t('triggers.document')
  },
}

/** The name behind an id, as far as it is known here. */
export type NameOf = (id: string) => string | undefined

export function whenWords(trigger: Trigger, nameOf: NameOf): string {
  if (trigger.kind === 'cron') return t('triggers.at', { cron: trigger.config.cron, timezone: trigger.config.timezone })
  if (trigger.kind === 'webhook') return t('triggers.whenAnotherProgramCallsIt')
  if (trigger.kind === 'document-ready') {
    return t('triggers.whenADocumentOfHas', {
      collection: nameOf(trigger.config.collectionId) ?? t('triggers.itsCollection'),
    })
  }
  const endings = trigger.config.states.map((state) => t(`triggers.has_${state}`))
  return t('triggers.whenARunOfHas', {
    whose: whoseWords(trigger.config, nameOf),
    ended: formatList(endings, 'or'),
  })
}

function whoseWords({ blueprintIds, fallback }: RunEndedConfig, nameOf: NameOf): string {
  if (fallback) return t('triggers.anyWorkflowThatNoOther')
  if (blueprintIds.length === 0) return t('triggers.anyOtherWorkflow')
  return formatList(
    blueprintIds.map((id) => nameOf(id) ?? t('triggers.aWorkflow')),
    'or',
  )
}
