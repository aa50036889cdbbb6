/** Sticky notes and tinted groups: `metadata.canvas.notes` of the document. They mean nothing to a run. Pure. */
import { type CanvasNote, CanvasNotes } from '../../../../contracts/canvas.ts'
import { type EditedDocument, isObject, withFields } from './document.ts'

export function notesOf(document: EditedDocument): CanvasNote[] {
  const canvas = isObject(document.metadata) ? document.metadata.canvas : undefined
  const read = CanvasNotes.safeParse(isObject(canvas) ? canvas.notes : undefined)
  return read.success ? read.data : []
}

function putNotes(document: EditedDocument, notes: readonly CanvasNote[]): EditedDocument {
  const metadata = isObject(document.metadata) ? document.metadata : {}
  const canvas = withFields(isObject(metadata.canvas) ? metadata.canvas : {}, {
    notes: notes.length > 0 ? notes : undefined,
  })
  return {
    ...document,
    metadata: withFields(metadata, { canvas: Object.keys(canvas).length > 0 ? canvas : undefined }),
  }
}

export function addNote(document: EditedDocument, note: Omit<CanvasNote, 'id'>): EditedDocument {
  const notes = notesOf(document)
  const taken = new Set(notes.map(({ id }) => id))
  let number = notes.length + 1
  while (taken.has(`note-${number}`)) number++
  return putNotes(document, [...notes, { ...note, id: `note-${number}` }])
}

export const changeNote = (document: EditedDocument, id: string, fields: Partial<CanvasNote>): EditedDocument =>
  putNotes(
    document,
    notesOf(document).map((note) => (note.id === id ? { ...note, ...fields } : note)),
  )

export const removeNotes = (document: EditedDocument, ids: ReadonlySet<string>): EditedDocument =>
  ids.size === 0
    ? document
    : putNotes(
        document,
        notesOf(document).filter(({ id }) => !ids.has(id)),
      )
