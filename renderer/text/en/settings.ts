export const settings = {
  language: 'Language',
  languageOfSystem: 'As the system',
  languageNotLoaded: 'The texts of this language could not be loaded.',
} as const
