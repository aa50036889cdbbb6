import type { notices as english } from '../en/notices.ts'
import type { Translated } from '../typed-text.ts'

export const notices: Translated<typeof english> = {
  nothingNew: 'nichts Neues',
  newWord: '{{fresh}} neu',
  notices: 'Hinweise: {{freshWords}}',
  notices2: 'Hinweise',
  needsYou: 'Braucht Sie',
  markFailuresAsSeen: 'Fehler als gesehen markieren',
  nothingAsksForYouAnd: 'Niemand fragt nach Ihnen, und in der letzten Woche ist nichts fehlgeschlagen.',
  openQuestions_one: '{{count}} offene Frage',
  openQuestions_other: '{{count}} offene Fragen',
  allFailedRuns: 'Alle fehlgeschlagenen Läufe',
  newWord2: '(neu)',
  failed: '{{name}} ist fehlgeschlagen',
  asksYou: '{{runName}} fragt Sie',
}
