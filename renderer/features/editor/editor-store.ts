/** The one store of the editor: the document with its history, and what is selected. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import { type EditedDocument, findIn } from './model/document.ts'
import type { Edited } from './model/edit-nodes.ts'
import { change, endStep, type History, redo, startHistory, undo } from './model/history.ts'
import { notesOf } from './model/notes.ts'

export type EditorState = {
  history: History<EditedDocument>
  /** Paths of nodes, ids of notes (`note:…`) and of connections (`a→b`). */
  selection: ReadonlySet<string>
}

export type EditorStore = ReturnType<typeof createEditorStore>

type Options = { key?: string; select?: readonly string[] }

export function createEditorStore(document: EditedDocument) {
  const listeners = new Set<() => void>()
  let state: EditorState = { history: startHistory(document), selection: new Set() }
  const become = (next: Partial<EditorState>) => {
    state = { ...state, ...next }
    for (const changed of listeners) changed()
  }
  /** What is gone is selected no more. */
  const settle = (history: History<EditedDocument>, wished: Iterable<string>) => {
    const notes = new Set(notesOf(history.present).map(({ id }) => noteKey(id)))
    const isThere = (one: string) => notes.has(one) || findIn(history.present.nodes, one) !== undefined
    const selection = new Set([...wished].filter(isThere))
    become({ history, selection })
  }
  return {
    get: () => state,
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
    /** One step that can be undone; steps with the same key in a row are one. */
    edit: (label: string, next: EditedDocument, { key, select }: Options = {}) => {
      if (next === state.history.present) return select && settle(state.history, select)
      settle(change(state.history, next, label, key), select ?? state.selection)
    },
    apply: (label: string, { document: next, paths }: Edited) => settle(change(state.history, next, label), paths),
    endStep: () => become({ history: endStep(state.history) }),
    undo: () => settle(undo(state.history), state.selection),
    redo: () => settle(redo(state.history), state.selection),
    select: (wished: Iterable<string>) => {
      const selection = new Set(wished)
      if (selection.size === state.selection.size && [...selection].every((one) => state.selection.has(one))) return
      become({ selection })
    },
  }
}

const notePrefix = 'note:'
export const noteKey = (id: string) => notePrefix + id
export const noteIdOf = (key: string) => (key.startsWith(notePrefix) ? key.slice(notePrefix.length) : undefined)

/** The two ends of a selected connection. */
export function endsOf(key: string): { from: string; to: string } | undefined {
  const [from, to] = key.split('→')
  return from !== undefined && to !== undefined ? { from, to } : undefined
}

export const selectedNodes = ({ selection }: EditorState): string[] =>
  [...selection].filter((key) => noteIdOf(key) === undefined && endsOf(key) === undefined)
export const selectedNotes = ({ selection }: EditorState): Set<string> =>
  new Set([...selection].flatMap((key) => noteIdOf(key) ?? []))

const StoreContext = createContext<EditorStore | undefined>(undefined)
export const EditorStoreProvider = StoreContext

export function useEditorStore(): EditorStore {
  const store = useContext(StoreContext)
  if (!store) throw new Error('useEditorStore is called outside of the editor.')
  return store
}

export function useEditor(): EditorState {
  const store = useEditorStore()
  return useSyncExternalStore(store.subscribe, store.get)
}
