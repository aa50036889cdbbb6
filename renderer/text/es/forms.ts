import type { forms as english } from '../en/forms.ts'
import type { Translated } from '../typed-text.ts'

export const forms: Translated<typeof english> = {
  isNeeded: '{{label}} es obligatorio.',
  thisIsNotANumber: 'Esto no es un número.',
  onlyWholeNumbersFitHere: 'Aquí solo valen números enteros.',
  theLeastIs: 'El mínimo es {{minimum}}.',
  theMostIs: 'El máximo es {{maximum}}.',
  thisIsNotValidJson: 'No es JSON válido. Los textos necesitan comillas dobles.',
  forExample: 'Por ejemplo {{example}}',
  chooseOne: 'Elija uno',
  none: 'Ninguno',
}
