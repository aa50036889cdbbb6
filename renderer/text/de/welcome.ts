import type { welcome as english } from '../en/welcome.ts'
import type { Translated } from '../typed-text.ts'

export const welcome: Translated<typeof english> = {
  somethingToTry: 'Etwas zum Ausprobieren',
  theseExamplesRunOnMade:
    'Diese Beispiele laufen mit erfundenen Daten, ohne Schlüssel und ohne Netz. Ändern Sie sie nach Belieben, und entfernen Sie sie unter Pakete.',
  add: '{{title}} hinzufügen',
  add2: 'Hinzufügen',
  workflowsHere_one: '{{count}} Workflow hier',
  workflowsHere_other: '{{count}} Workflows hier',
  theAnswer: 'Die Antwort',
  askMoreAboutIt: 'Mehr dazu fragen',
  goToHome: 'Zur Startseite',
  theReport: 'Der Bericht',
  seeHowItWasMade: 'Zeigen, wie er entstand',
  ofNodesDone: '{{done}} von {{number}} Knoten fertig',
  keepTheKeyOfYour: 'Bewahren Sie den Schlüssel Ihrer Sicherungen auf',
  iceosTakesEncryptedBackupsBy:
    'iceOS erstellt von selbst verschlüsselte Sicherungen und prüft jede, indem es sie wiederherstellt. Geht dieser Rechner verloren, öffnen sie sich nur mit diesem Schlüssel.',
  backupsHasItLaterToo:
    '<link>Sicherungen</link> hat ihn auch später, und die Startseite erinnert Sie nach der ersten Sicherung daran.',
  connectALanguageModelOr: 'Ein Sprachmodell verbinden, jetzt oder später',
  withoutOneAnswersQuoteYour:
    'Ohne eines zitieren Antworten Ihre Dokumente, und nichts verlässt diesen Rechner. Mit einem werden sie geschrieben: ein Ollama oder ein eigener Server bleibt lokal, OpenAI, Anthropic und Google bekommen, was Ihre Workflows ihnen senden.',
  noOllamaWasFoundOn: 'Auf diesem Rechner wurde kein Ollama gefunden, und kein Anbieter ist eingerichtet.',
  addAProvider: 'Anbieter hinzufügen',
  whereShouldIceosRun: 'Wo soll iceOS laufen?',
  embedded: 'Eingebettet',
  inUse: 'in Gebrauch',
  everythingRunsInsideIceosOn: 'Alles läuft in iceOS auf diesem Rechner: nichts zu installieren, sofort bereit.',
  forALaptopAndFor: 'Für einen Laptop und eine Person. Sie können später mit Ihren Daten zum Stack umziehen.',
  dockerStack: 'Docker-Stack',
  postgresValkeyAndAsMany:
    'Postgres, Valkey und so viele Worker, wie Sie wollen, jeder in einem Container, den iceOS startet und überwacht.',
  itRunsServicesShowsEach: 'Er läuft. Dienste zeigt jeden Teil davon.',
  lookingForDockerPodmanAnd: 'Docker, Podman und Ähnliches werden gesucht …',
  startTheStack: 'Stack starten',
  lookAgain: 'Erneut suchen',
  foundWithProcessorsAndOf:
    'Gefunden: {{name}} {{version}}, mit {{cpus}} Prozessoren und {{memoryBytes}} Speicher. Der Stack beginnt mit einer eigenen leeren Datenbank.',
  noContainerEngineWasFound: 'Keine Container-Engine gefunden.',
  whereIceosHasLooked: 'Wo iceOS gesucht hat',
  youCanGoOnMeanwhile:
    'Sie können inzwischen weitermachen. Was Sie ausführen, bevor er läuft, bleibt in der eingebetteten Datenbank und kann von dort umziehen.',
  yourFirstResult: 'Ihr erstes Ergebnis',
  chooseOneItTakesA: 'Wählen Sie eines. Es dauert einige Sekunden.',
  aReport: 'Ein Bericht',
  aReportFromAWorkflow: 'Ein Bericht aus einem Workflow',
  theExampleWorkflowIsNot:
    'Der Beispiel-Workflow ist nicht hier. Fügen Sie unter Beispieldaten „Getting started“ hinzu.',
  makeTheReport: 'Bericht erstellen',
  anAnswer: 'Eine Antwort',
  anAnswerFromDocuments: 'Eine Antwort aus Dokumenten',
  threeMadeUpDocumentsAnd:
    'Drei erfundene Dokumente und eine Frage dazu. Jeder Satz der Antwort führt zu seiner Quelle.',
  askTheDocuments: 'Die Dokumente fragen',
  whereItRuns: 'Wo es läuft',
  exampleData: 'Beispieldaten',
  languageModel: 'Sprachmodell',
  firstResult: 'Erstes Ergebnis',
  firstSteps: 'Erste Schritte',
  theFirstStepsWaitAt: 'Die ersten Schritte warten bei {{numberOf}} von {{number}}: {{stepTitles}}.',
  setUpIceosInFive:
    'Richten Sie iceOS in fünf kurzen Schritten ein, und sehen Sie in unter zwei Minuten ein erstes Ergebnis.',
  skip: 'Überspringen',
  goOn: 'Weiter',
  begin: 'Beginnen',
  welcomeToIceos: 'Willkommen bei iceOS',
  fiveShortStepsToA:
    'Fünf kurze Schritte zu einem ersten Ergebnis. Alle lassen sich überspringen, und alles lässt sich später ändern.',
  skipAllThis: 'Alles überspringen',
  stepOf: 'Schritt {{numberOf}} von {{number}}: {{stepTitles}}',
  back: 'Zurück',
  goOnTo: 'Weiter zu: {{stepTitles}}',
  recoveryKey: 'Wiederherstellungsschlüssel',
}
