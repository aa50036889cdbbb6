/** What a site asks robots to leave alone, as RFC 9309 says. Pure. */

export type Robots = { allows: (path: string) => boolean; delayMs: number }

type Rule = { allow: boolean; pattern: string }
type Group = { agents: string[]; rules: Rule[]; delayMs: number }

const longestDelayMs = 10_000
export const everything: Robots = { allows: () => true, delayMs: 0 }
export const nothing: Robots = { allows: () => false, delayMs: 0 }

export function parseRobots(text: string, agent: string): Robots {
  const groups = groupsOf(text)
  const own = groups.filter(({ agents }) => agents.includes(agent.toLowerCase()))
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'))
  const rules = chosen.flatMap((group) => group.rules)
  return {
    delayMs: Math.min(longestDelayMs, Math.max(0, ...chosen.map(({ delayMs }) => delayMs))),
    /** The longest pattern that fits decides; of two as long, the one that allows. */
    allows(path) {
      const fitting = rules.filter(({ pattern }) => fits(pattern, path))
      const [best] = fitting.sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow))
      return best?.allow ?? true
    },
  }
}

function groupsOf(text: string): Group[] {
  const groups: Group[] = []
  let isNaming = false
  for (const line of text.slice(0, 512 * 1024).split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([A-Za-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? []
    const name = key.toLowerCase()
    if (name === 'user-agent') {
      if (!isNaming) groups.push({ agents: [], rules: [], delayMs: 0 })
      groups.at(-1)?.agents.push(value.toLowerCase())
      isNaming = true
      continue
    }
    const group = groups.at(-1)
    if (!group || name === '') continue
    isNaming = false
    if ((name === 'allow' || name === 'disallow') && value !== '') {
      group.rules.push({ allow: name === 'allow', pattern: value })
    }
    if (name === 'crawl-delay' && Number(value) > 0) group.delayMs = Number(value) * 1000
  }
  return groups
}

/** `*` stands for anything, `$` at the end for the end. Compared piece by piece: no pattern can make it slow. */
function fits(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$')
  const pieces = (isWhole ? pattern.slice(0, -1) : pattern).split('*')
  const [first = '', ...rest] = pieces
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const [index, piece] of rest.entries()) {
    const isLast = index === rest.length - 1
    const found = isLast && isWhole ? path.lastIndexOf(piece) : path.indexOf(piece, at)
    if (found < at) return false
    at = found + piece.length
  }
  return !isWhole || at === path.length
}
