/**
 * Deeper than this nobody writes by hand or means by accident, and far above it writers and readers of JSON (V8's at about
 * 4,500 levels, Postgres) run out of stack.
 */
export const maxJsonDepth = 500

/** Whether lists and objects are nested deeper than `limit`. Not recursive: that is what it guards. */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level = [value].filter(isNested)
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limit) return true
    const next: object[] = []
    for (const outer of level) {
      for (const inner of Array.isArray(outer) ? outer : Object.values(outer)) if (isNested(inner)) next.push(inner)
    }
    level = next
  }
  return false
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null
