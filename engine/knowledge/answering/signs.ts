/**
 * What a question names by signs rather than by words, as "$@", "-e", "--json" or "C++". The index of words leaves them out,
 * so a sentence that answers is known by having them as they stand.
 */
const quoted = /^[\p{Ps}\p{Pi}"'¿¡]+|[\p{Pe}\p{Pf}"'.,;:!?]+$/gu
const odd = /[^\p{L}\p{M}\p{N}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\s"'.,;:!?/&%§€£]/u
const option = /^--?[\p{L}\p{N}]/u

export function signsOf(question: string): string[] {
  const words = question.split(/\s+/).map((word) => (odd.test(word) ? trimmed(word) : word.replace(quoted, '')))
  return [...new Set(words.filter((word) => word.length > 1 && (odd.test(word) || option.test(word))))]
}

/** A closing bracket that belongs to an opening one stays: "$(name)". */
function trimmed(word: string): string {
  const bare = word.replace(/^[\p{Pi}"'¿¡(]+|[\p{Pf}"'.,;:?]+$/gu, '')
  return bare.endsWith(')') && !bare.includes('(') ? bare.slice(0, -1) : bare
}

const inWord = /[\p{L}\p{N}_-]/u

/** Whether it stands there by itself, and not as a part of another. */
export function hasSign(text: string, sign: string): boolean {
  const endsInWord = /[\p{L}\p{N}_]$/u.test(sign)
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    const after = text[at + sign.length] ?? ' '
    if (!inWord.test(text[at - 1] ?? ' ') && !(endsInWord && inWord.test(after))) return true
  }
  return false
}
