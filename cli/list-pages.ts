import type { Page } from '../contracts/page.ts'

const pageSize = 200

/** Reads page after page until `wanted` items are there or no more come. */
export async function listPages<Item>(
  wanted: number,
  readPage: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const limit = Math.min(pageSize, wanted - items.length)
    const page: Page<Item> = await readPage({ limit, ...(cursor === null ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < wanted)
  return items
}
