export const forms = {
  isNeeded: '{{label}} is needed.',
  thisIsNotANumber: 'This is not a number.',
  onlyWholeNumbersFitHere: 'Only whole numbers fit here.',
  theLeastIs: 'The least is {{minimum}}.',
  theMostIs: 'The most is {{maximum}}.',
  thisIsNotValidJson: 'This is not valid JSON. Texts need double quotes.',
  forExample: 'For example {{example}}',
  chooseOne: 'Choose one',
  none: 'None',
} as const
