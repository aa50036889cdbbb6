import { z } from 'zod'

/** What every list takes. A cursor is opaque: it comes from the page before. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** The same for lists whose cursor is the id of their last item. */
export const PageByIdQuery = PageQuery.extend({ cursor: z.uuid().optional() })

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export type Page<Item> = { items: Item[]; nextCursor: string | null }
