import type { forms as english } from '../en/forms.ts'
import type { Translated } from '../typed-text.ts'

export const forms: Translated<typeof english> = {
  isNeeded: '{{label}} ist erforderlich.',
  thisIsNotANumber: 'Das ist keine Zahl.',
  onlyWholeNumbersFitHere: 'Hier passen nur ganze Zahlen.',
  theLeastIs: 'Der kleinste Wert ist {{minimum}}.',
  theMostIs: 'Der größte Wert ist {{maximum}}.',
  thisIsNotValidJson: 'Das ist kein gültiges JSON. Texte brauchen doppelte Anführungszeichen.',
  forExample: 'Zum Beispiel {{example}}',
  chooseOne: 'Bitte wählen',
  none: 'Keine',
}
