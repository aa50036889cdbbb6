/**
 * What a question names by signs rather than by words, as "$@", "-e", "--json" or "C++". The index of words leaves them out,
 * so they are looked for as they stand.
 */
const quoted = /^[\p{Ps}\p{Pi}"'¿¡]+|[\p{Pe}\p{Pf}"'.,;:!?]+$/gu
const odd = /[^\p{L}\p{M}\p{N}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\s"'.,;:!?/&%§€£]/u
const option = /^--?[\p{L}\p{N}]/u

/** Typesetters put other signs in the place of a hyphen, each as long as it: ‐ ‑ ‒ – −. */
export const dashes = '\u2010\u2011\u2012\u2013\u2212'
const anyDash = new RegExp(`[${dashes}]`, 'g')
export const withHyphens = (text: string) => text.replace(anyDash, '-')

export function signsOf(question: string): string[] {
  const words = withHyphens(question)
    .split(/\s+/)
    .map((word) => (odd.test(word) ? trimmed(word) : word.replace(quoted, '')))
  return [...new Set(words.filter((word) => word.length > 1 && (odd.test(word) || option.test(word))))]
}

/** A closing bracket that belongs to an opening one stays: "$(name)". */
function trimmed(word: string): string {
  const bare = word.replace(/^[\p{Pi}"'¿¡(]+|[\p{Pf}"'.,;:?]+$/gu, '')
  return bare.endsWith(')') && !bare.includes('(') ? bare.slice(0, -1) : bare
}

/** Whether it stands there by itself, and not as a part of another. */
export const hasSign = (printed: string, sign: string): boolean =>
  new RegExp(expressionOf(sign, '\\p{L}\\p{N}'), 'u').test(withHyphens(printed))

/** The same as a regular expression of Postgres. */
export const patternOf = (sign: string): string => expressionOf(sign, '[:alnum:]')

function expressionOf(sign: string, letters: string): string {
  const escaped = sign.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const after = /[\p{L}\p{N}_]$/u.test(sign) ? `([^${letters}_-]|$)` : ''
  return `(^|[^${letters}_-])${escaped}${after}`
}
