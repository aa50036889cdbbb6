import type { system as english } from '../en/system.ts'
import type { Translated } from '../typed-text.ts'

export const system: Translated<typeof english> = {
  noAnswer: 'Keine Antwort',
  iceosDoesNotAnswerThis: 'iceOS antwortet nicht. Diese Seite versucht es von selbst wieder.',
  checking: 'Wird geprüft',
  theFirstProbeIsOn: 'Die erste Prüfung ist unterwegs.',
  notReady: 'Nicht bereit',
  diskNearlyFull: 'Datenträger fast voll',
  freeSomeSpaceBeforeThe: 'Schaffen Sie Platz vor dem nächsten großen Lauf.',
  healthy: 'Gesund',
  theHostTheEngineAnd: 'Host, Engine und Datenbank haben gerade geantwortet.',
  starting: 'Startet',
  theEngineIsStartingRuns: 'Die Engine startet. Läufe gehen gleich weiter.',
  restarting: 'Startet neu',
  theEngineStoppedAndIs: 'Die Engine hielt an und startet wieder. Kein Lauf geht verloren.',
  engineFailed: 'Engine fehlgeschlagen',
  theEngineDidNotStart: 'Die Engine ist nicht gestartet. Der Grund steht unten.',
  stopped: 'Angehalten',
  theEngineIsStoppedRuns: 'Die Engine ist angehalten. Läufe warten, bis sie startet.',
  running: 'Läuft',
}
