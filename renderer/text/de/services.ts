import type { services as english } from '../en/services.ts'
import type { Translated } from '../typed-text.ts'

export const services: Translated<typeof english> = {
  checks: 'Prüfungen',
  checkEverything: 'Alles prüfen',
  looksAtThisMachineThe:
    'Sieht sich diesen Rechner, die Container-Engine, die Dienste und die Daten an und sagt, was zu tun ist.',
  cancel: 'Abbrechen',
  logOf: 'Protokoll von {{service}}',
  close: 'Schließen',
  itHasSaidNothingYet: 'Er hat noch nichts gesagt.',
  services: 'Dienste',
  whatIceosRunsOnEach: 'Worauf iceOS läuft. Jeder Zustand ist, was eine Prüfung gerade gesagt hat.',
  stopTheStack: 'Stack anhalten',
  whereIceosRuns: 'Wo iceOS läuft',
  embeddedAsNow: 'Eingebettet, wie jetzt',
  everythingRunsInsideIceosOn:
    'Alles läuft in iceOS auf diesem Rechner. Es startet in Sekunden und braucht sonst nichts.',
  aStackInContainers: 'Ein Stack in Containern',
  postgresValkeyAndAsMany:
    'Postgres, Valkey und so viele Worker, wie Sie wollen. Er hat eine eigene Datenbank, die zuerst leer ist.',
  answersAt: '{{name}} {{version}} antwortet unter {{address}}.',
  lookingForAContainerEngine: 'Eine Container-Engine wird gesucht.',
  startTheStack: 'Stack starten',
  lookAgain: 'Erneut suchen',
  state: 'Zustand',
  service: 'Dienst',
  running: 'Läuft',
  of: '{{runningOf}} von {{wanted}}',
  answeredIn: 'Antwortete in',
  image: 'Abbild',
  oneMore: 'Einer mehr',
  oneLess: 'Einer weniger',
  log: 'Protokoll',
  restart: 'Neu starten',
  noContainerOfIceosIs: 'Kein Container von iceOS läuft',
  theyAppearHereEachWith: 'Sie erscheinen hier, jeder mit Zustand und Protokoll, wenn der Stack gestartet ist.',
}
