/**
 * JSON text that Postgres takes as json or jsonb. Two things that JavaScript strings can hold are refused there: the NUL
 * character and half a surrogate pair. Both become U+FFFD, so that no output of a tool can make a write fail.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  // JSON.stringify writes whole pairs as they are, so an escaped surrogate is always half a pair.
  return /\\u(?:0000|d[89a-f])/.test(text) ? text.replace(/\\(?:u(?:0000|d[89a-f]..)|(.))/g, replaceEscape) : text
}

/** Walks over every escape, so that an escaped backslash before a `u0000` is not taken for one. */
const replaceEscape = (whole: string, other: string | undefined) => (other === undefined ? '\\ufffd' : whole)
