/** What fires a trigger, in words. Pure. */
import type { RunEndedConfig, Trigger } from '../../../contracts/triggers.ts'

export const kindWords: Record<Trigger['kind'], string> = {
  cron: 'Schedule',
  webhook: 'Webhook',
  'run-ended': 'End of a run',
  'document-ready': 'Document',
}

/** The name behind an id, as far as it is known here. */
export type NameOf = (id: string) => string | undefined

export function whenWords(trigger: Trigger, nameOf: NameOf): string {
  if (trigger.kind === 'cron') return `at ${trigger.config.cron}, ${trigger.config.timezone}`
  if (trigger.kind === 'webhook') return 'when another program calls it'
  if (trigger.kind === 'document-ready') {
    return `when a document of ${nameOf(trigger.config.collectionId) ?? 'its collection'} has been read`
  }
  return `when a run of ${whoseWords(trigger.config, nameOf)} has ${listWords(trigger.config.states, 'or')}`
}

function whoseWords({ blueprintIds, fallback }: RunEndedConfig, nameOf: NameOf): string {
  if (fallback) return 'any workflow that no other trigger names'
  if (blueprintIds.length === 0) return 'any other workflow'
  return listWords(
    blueprintIds.map((id) => nameOf(id) ?? 'a workflow'),
    'or',
  )
}

/** How it has ended, after "has". */
const endings: Record<string, string> = { cancelled: 'been cancelled' }

function listWords(words: readonly string[], last: string): string {
  const said = words.map((word) => endings[word] ?? word)
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} ${last} ${said.at(-1)}`
}
