/** Shows what a call would have carried, but for what looks like a secret by its name. Pure. */
import type { Json } from '../../contracts/json.ts'
import { hideSecrets } from '../../platform/secret.ts'

const secretName = /authorization|cookie|token|secret|passw|api[-_]?key|credential|signature|private/i
const hidden = '•••'
const mostCharacters = 2000

export function hideSecretFields(value: Json): Json {
  if (typeof value === 'string') return shorten(hideSecrets(hideInAddress(value)))
  if (Array.isArray(value)) return value.map(hideSecretFields)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? hidden : hideSecretFields(inner)]),
  )
}

const shorten = (text: string) => (text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text)

/** `https://name:password@host/?token=…` */
export const hideInAddress = (text: string): string =>
  text
    .replace(/(\bhttps?:\/\/)[^\s/@]+@/gi, `$1${hidden}@`)
    .replace(/([?&]([^=&#\s]+)=)([^&#\s]*)/g, (whole, before: string, name: string) =>
      secretName.test(name) ? before + hidden : whole,
    )
