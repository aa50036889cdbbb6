import { useSyncExternalStore } from 'react'
import { onLanguage, textLanguage } from './text.ts'

/** Draws the component again when the language changes: only for what is behind a `memo`. */
export const useTextLanguage = (): string => useSyncExternalStore(onLanguage, textLanguage)
