/** Takes secrets out of text: those that are known, and whatever looks like one. Rather too much than too little. Pure. */
const shapes: readonly [RegExp, string][] = [
  [/\bice_[\w-]{16,}/g, 'ice_***'],
  [/\b(sk|pk|rk)-[\w-]{16,}/g, '$1-***'],
  [/\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|hf_)[\w-]{10,}/g, '$1***'],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/gi, '***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*):[^\s/@"']+@/gi, '$1:***@'],
  [/\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi, '$1 ***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '***'],
  [
    /("?\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|credential)[\w-]*"?\s*[:=]\s*)("(?:[^"\\]|\\.)+"|'[^']+'|[^\s,;}"']+)/gi,
    '$1"***"',
  ],
]

const leastLength = 6

export function createRedactor(known: readonly string[]): (text: string) => string {
  // Also as they look inside JSON and inside a URL.
  const spellings = known
    .filter((secret) => secret.length >= leastLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const secret of spellings) clean = clean.replaceAll(secret, '***')
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
    return clean
  }
}
