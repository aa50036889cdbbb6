/** What the host says, in the language of the window; words without a code, or with one of a newer host, as they came. */
import { isPhraseCode, type Phrase } from '../../../contracts/phrases.ts'
import { t } from '../../text/text.ts'
import type { TextKey } from '../../text/typed-text.ts'

export function hostWords(english: string, phrase: Phrase | null | undefined): string {
  if (!phrase || !isPhraseCode(phrase.code)) return english
  // Which values belong to which code is not known here; the host's compiler has seen to it.
  const say = t as (key: TextKey, values: Phrase['values']) => string
  return say(`host.${phrase.code}`, phrase.values)
}
