import type { secrets as english } from '../en/secrets.ts'
import type { Translated } from '../typed-text.ts'

export const secrets: Translated<typeof english> = {
  hasANewValue: '{{name}} hat einen neuen Wert.',
  isKept: '{{name}} wird aufbewahrt.',
  replaceTheValueOf: 'Wert von {{replaced}} ersetzen',
  addASecret: 'Geheimnis hinzufügen',
  name: 'Name',
  workflowsUseItAs: 'Workflows verwenden es als {{code}}.',
  value: 'Wert',
  itIsEncryptedAndNever: 'Er wird verschlüsselt und nie wieder gezeigt.',
  cancel: 'Abbrechen',
  replaceTheValue: 'Wert ersetzen',
  keepThisSecret: 'Dieses Geheimnis aufbewahren',
  thereIsASecretWith: 'Es gibt ein Geheimnis mit diesem Namen. Ersetzen Sie stattdessen seinen Wert.',
  noSecretsAreKept: 'Es werden keine Geheimnisse aufbewahrt',
  keepAKeyOrA:
    'Bewahren Sie hier einen Schlüssel oder ein Passwort auf und verwenden Sie es in den Argumenten eines Werkzeugs als {{code}}. Läufe, Protokolle und Exporte zeigen stattdessen •••.',
  workflowsUseThemAsTheir: 'Workflows verwenden sie als <code/>. Ihre Werte werden niemandem gezeigt.',
  secrets: 'Geheimnisse',
  usedBy: 'Verwendet von',
  changed: 'Geändert',
  lastUsed: 'Zuletzt verwendet',
  never: 'Nie',
  actions: 'Aktionen',
  replaceTheValueOf2: 'Wert von {{name}} ersetzen',
  replace: 'Ersetzen',
  deleteWord: '{{name}} löschen',
  deleteWord2: 'Löschen',
  notReadableItsMasterKey: 'Nicht lesbar: der Hauptschlüssel ist nicht hier',
  noWorkflow: 'Kein Workflow',
  itIsUsedByTheir:
    'Es wird von {{names}} verwendet; deren Läufe werden abgelehnt, bis es wieder ein Geheimnis {{name}} gibt.',
  noWorkflowNamesIt: 'Kein Workflow nennt es.',
  itsValueCannotBeBrought: 'Sein Wert kann nicht zurückgeholt werden. {{value}}',
  wasDeleted: '{{name}} wurde gelöscht.',
  deleteThisSecret: 'Dieses Geheimnis löschen',
}
