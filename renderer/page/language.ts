/** Which language this page shows: what its address asks for, else what the host keeps, else what the browser prefers. */
import { type Client, call } from '../../contracts/call.ts'
import { changeSettingsRoute, LanguageChoice } from '../../contracts/system.ts'
import { type Language, pickLanguage } from '../text/languages.ts'

type LanguageNeeds = {
  /** This browser's copy of what the host keeps, so that the first drawing is right. */
  kept: Pick<Storage, 'getItem' | 'setItem'>
  /** What only this tab shows, from `?lang=de` in its first address. */
  own: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  search: string
  preferred: readonly string[]
  show: (language: Language) => Promise<void>
}

const key = 'iceos-language'
const read = (text: string | null): LanguageChoice | undefined => LanguageChoice.safeParse(text).data

export function createLanguage({ kept, own, search, preferred, show }: LanguageNeeds) {
  const asked = read(new URLSearchParams(search).get('lang'))
  if (asked) own.setItem(key, asked)
  const listeners = new Set<() => void>()
  let choice = read(own.getItem(key)) ?? read(kept.getItem(key)) ?? 'system'
  const apply = () => show(pickLanguage(choice, preferred))
  return {
    get: () => choice,
    /** Resolves when the texts are there. A language that cannot be loaded leaves the page in the one it has. */
    ready: apply().catch(() => {}),
    set: (next: LanguageChoice) => {
      choice = next
      own.removeItem(key)
      kept.setItem(key, next)
      for (const changed of listeners) changed()
      return apply()
    },
    /** What the host keeps; it does not change what this tab was asked to show. */
    follow: (next: LanguageChoice) => {
      kept.setItem(key, next)
      if (own.getItem(key) !== null || next === choice) return
      choice = next
      for (const changed of listeners) changed()
      void apply().catch(() => {})
    },
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}
export type LanguageStore = ReturnType<typeof createLanguage>

/** For this page at once, and for every other window of this iceOS. */
export async function chooseLanguage(
  { client, language }: { client: Client; language: LanguageStore },
  choice: LanguageChoice,
): Promise<void> {
  await language.set(choice)
  // A host that cannot be reached just now is no reason not to read in one's own language.
  await call(client, changeSettingsRoute, { body: { language: choice } }).catch(() => {})
}
