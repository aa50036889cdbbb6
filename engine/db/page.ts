import type { Page } from '../../contracts/page.ts'

/** Of `limit + 1` items that were asked for, the page and, if there is more, where it goes on. */
export function toPage<Item>(items: Item[], limit: number, cursorOf: (item: Item) => string): Page<Item> {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown, nextCursor: items.length > limit && last !== undefined ? cursorOf(last) : null }
}
