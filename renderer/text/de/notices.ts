import type { notices as english } from '../en/notices.ts'
import type { Translated } from '../typed-text.ts'

export const notices: Translated<typeof english> = {
  nothingNew: 'nichts Neues',
  newWord: '{{fresh}} neu',
  notices: 'Hinweise: {{freshWords}}',
  notices2: 'Hinweise',
  needsYou: 'Braucht Sie',
  markAsSeen: 'Als gesehen markieren',
  isDown: '{{title}} ist ausgefallen',
  answersAgain: '{{title}} antwortet wieder',
  goesAndComes: '{{title}} fällt immer wieder aus',
  serviceNeedsYou: '{{title}} braucht Sie',
  nothingAsksForYouAnd: 'Niemand fragt nach Ihnen, und in der letzten Woche ist nichts fehlgeschlagen.',
  openQuestions_one: '{{count}} offene Frage',
  openQuestions_other: '{{count}} offene Fragen',
  allFailedRuns: 'Alle fehlgeschlagenen Läufe',
  newWord2: '(neu)',
  failed: '{{name}} ist fehlgeschlagen',
  asksYou: '{{runName}} fragt Sie',
}
