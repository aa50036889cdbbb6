/** What the window keeps of how a workflow is drawn. None of it means anything to a run. */
import { z } from 'zod'

const Coordinate = z.number().min(-1_000_000).max(1_000_000)
const Size = z.number().min(20).max(100_000)

/** `metadata.canvas` of a node: its left upper corner, counted from that of the list that it stands in. */
export const CanvasPlace = z.looseObject({ x: Coordinate, y: Coordinate })
export type CanvasPlace = z.infer<typeof CanvasPlace>

export const noteKinds = ['note', 'group'] as const
export const noteTints = ['yellow', 'blue', 'green', 'rose', 'grey'] as const

export const CanvasNote = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.enum(noteKinds),
  text: z.string().max(5000),
  tint: z.enum(noteTints).default('yellow'),
  x: Coordinate,
  y: Coordinate,
  width: Size,
  height: Size,
})
export type CanvasNote = z.infer<typeof CanvasNote>
export const CanvasNotes = z.array(CanvasNote).max(500)

/** `metadata.canvas` of a document. */
export const CanvasSettings = z.looseObject({ notes: CanvasNotes.optional() })

/** What else is in metadata is its author's own. */
export const hasReadable = (canvas: z.ZodType) => (metadata: Record<string, unknown>) =>
  metadata.canvas === undefined || canvas.safeParse(metadata.canvas).success
