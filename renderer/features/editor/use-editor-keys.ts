/** The keyboard of the editor. What is typed into a field stays there. */

import { useEffect, useRef } from 'react'
import { t } from '../../text/text.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import type { EditorCommand } from './commands.ts'
import { drawnPlaces } from './editor-layout.ts'
import { type EditorStore, selectedNodes } from './editor-store.ts'
import { copyNodes, labelOf, pasteNodes, readNodes } from './model/clipboard.ts'
import { outermostOf } from './model/dependencies.ts'
import { findIn, isContainer, listOf, listsOf } from './model/document.ts'
import { moveNodes } from './model/places.ts'
import { remove } from './selection.ts'

export type KeyNeeds = {
  store: EditorStore
  layout: GraphLayout
  commands: readonly EditorCommand[]
  /** Puts the focus and the view on a node. */
  goTo: (path: string) => void
  openInspector: () => void
  onHelp: () => void
  onRun: () => void
}

export function useEditorKeys(needs: KeyNeeds): void {
  const latest = useRef(needs)
  useEffect(() => {
    latest.current = needs
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isBusy()) return
      if (handleKey(event, latest.current)) event.preventDefault()
    }
    const copy = (event: ClipboardEvent) => {
      if (isTyping(event) || isBusy() || hasSelectedText()) return
      const { store } = latest.current
      const nodes = selectedNodes(store.get())
      if (nodes.length === 0) return
      event.clipboardData?.setData('text/plain', copyNodes(store.get().history.present, nodes))
      event.preventDefault()
      if (event.type === 'cut') remove(store)
    }
    const paste = (event: ClipboardEvent) => {
      if (isTyping(event) || isBusy()) return
      const nodes = readNodes(event.clipboardData?.getData('text/plain') ?? '')
      if (!nodes) return
      event.preventDefault()
      const { store } = latest.current
      store.apply(
        t('editor.paste', { labelOf: labelOf(nodes.map(({ id }) => id)) }),
        pasteNodes(store.get().history.present, pasteList(store), nodes),
      )
    }
    addEventListener('keydown', press)
    addEventListener('copy', copy)
    addEventListener('cut', copy)
    addEventListener('paste', paste)
    return () => {
      removeEventListener('keydown', press)
      removeEventListener('copy', copy)
      removeEventListener('cut', copy)
      removeEventListener('paste', paste)
    }
  }, [])
}

/** Looked for inside of shadow roots too, where the code editors are. */
function isTyping(event: Event): boolean {
  const [target] = event.composedPath()
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
const isBusy = () => document.querySelector('dialog[open], [role="dialog"]') !== null
const hasSelectedText = () => (getSelection()?.toString() ?? '') !== ''
/** Tab and the arrows belong to the canvas only while it has the focus. */
const isOnCanvas = (target: EventTarget | null) =>
  target === document.body || (target instanceof HTMLElement && target.closest('.react-flow') !== null)

/** Into the selected container, or beside what is selected. */
export function pasteList(store: EditorStore): string {
  const [path] = selectedNodes(store.get())
  if (path === undefined) return ''
  const node = findIn(store.get().history.present.nodes, path)
  const [first] = node && isContainer(node) ? listsOf(node) : []
  return first ? `${path}/${first.key}` : listOf(path)
}

const byKey: Record<string, string> = {
  'mod z': 'undo',
  'mod y': 'redo',
  'mod shift z': 'redo',
  'mod a': 'select-all',
  'mod d': 'duplicate',
  'mod g': 'group',
  'mod f': 'search',
  'mod s': 'save',
  delete: 'delete',
  backspace: 'delete',
  '/': 'add',
  'shift l': 'arrange',
  'shift !': 'fit',
  'shift 1': 'fit',
}
const everywhere = new Set(['mod s', 'mod enter'])
const steps: Record<string, { x: number; y: number }> = {
  arrowleft: { x: -1, y: 0 },
  arrowright: { x: 1, y: 0 },
  arrowup: { x: 0, y: -1 },
  arrowdown: { x: 0, y: 1 },
}

function handleKey(event: KeyboardEvent, needs: KeyNeeds): boolean {
  const { store, commands, openInspector, onHelp, onRun } = needs
  const key = event.key.toLowerCase()
  const mod = event.ctrlKey || event.metaKey
  const name = [mod && 'mod', event.shiftKey && key !== '/' && key !== '?' && 'shift', key].filter(Boolean).join(' ')
  if (isTyping(event) && !everywhere.has(name)) {
    if (key === 'escape') (event.target as HTMLElement).blur()
    return false
  }
  if (event.altKey) return false
  if (name === 'mod enter') onRun()
  else if (name === '?') onHelp()
  else if (byKey[name] !== undefined) {
    const command = commands.find(({ id }) => id === byKey[name])
    if (command?.isEnabled) command.run()
  } else if (key === 'escape') {
    if (store.get().selection.size === 0) return false
    store.select([])
  } else if (key === 'enter' && isOnCanvas(event.target) && store.get().selection.size === 1) openInspector()
  else if (steps[key] && isOnCanvas(event.target)) return nudge(needs, steps[key], event.shiftKey ? 40 : 10)
  else if (key === 'tab' && isOnCanvas(event.target)) return walk(needs, event.shiftKey ? -1 : 1)
  else return false
  return true
}

function nudge({ store, layout }: KeyNeeds, step: { x: number; y: number }, by: number): boolean {
  const paths = outermostOf(selectedNodes(store.get()))
  if (paths.length === 0) return false
  const drawn = drawnPlaces(layout)
  const places = new Map(
    paths.map((path) => {
      const { x, y } = drawn.get(path) ?? { x: 0, y: 0 }
      return [path, { x: x + step.x * by, y: y + step.y * by }] as const
    }),
  )
  const next = moveNodes(store.get().history.present, places, drawn)
  store.edit(t('editor.move', { labelOf: labelOf(paths) }), next, { key: `nudge ${paths.join()}` })
  return true
}

/** From left to right, what is in a container after it. At the ends the focus leaves the canvas. */
function walk({ store, layout, goTo }: KeyNeeds, by: 1 | -1): boolean {
  const order = [...layout.nodes].sort((a, b) => a.x - b.x || a.y - b.y).map(({ path }) => path)
  const [selected] = selectedNodes(store.get())
  const at = selected === undefined ? (by === 1 ? -1 : order.length) : order.indexOf(selected)
  const next = order[at + by]
  if (next === undefined) {
    store.select([])
    return false
  }
  goTo(next)
  return true
}
