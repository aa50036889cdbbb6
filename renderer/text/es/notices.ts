import type { notices as english } from '../en/notices.ts'
import type { Translated } from '../typed-text.ts'

export const notices: Translated<typeof english> = {
  nothingNew: 'nada nuevo',
  newWord: '{{fresh}} nuevos',
  notices: 'Avisos: {{freshWords}}',
  notices2: 'Avisos',
  needsYou: 'Le necesita',
  markAsSeen: 'Marcar como visto',
  isDown: '{{title}} no responde',
  answersAgain: '{{title}} responde de nuevo',
  goesAndComes: '{{title}} falla una y otra vez',
  serviceNeedsYou: '{{title}} necesita su atención',
  nothingAsksForYouAnd: 'Nada le reclama y nada ha fallado en la última semana.',
  openQuestions_one: '{{count}} pregunta abierta',
  openQuestions_other: '{{count}} preguntas abiertas',
  allFailedRuns: 'Todas las ejecuciones con error',
  newWord2: '(nuevo)',
  failed: '{{name}} ha fallado',
  asksYou: '{{runName}} le pregunta',
}
