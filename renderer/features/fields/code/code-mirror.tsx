/**
 * CodeMirror as a control. It lives in a shadow root: its styles are made at run time, and there they are constructed style
 * sheets, which the page's strict policy allows; a style element it would not.
 */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { t } from '../../../text/text.ts'
import { cx } from '../../../ui/cx.ts'
import css from './code.module.css'
import type { ReachableName } from './complete-template.ts'
import { editorTheme, highlighting } from './editor-theme.ts'
import { languageOf } from './languages.ts'
import { templateLanguage } from './template-language.ts'

export type CodeLanguage = 'json' | 'yaml' | 'javascript' | 'typescript' | 'text' | 'template'

type CodeMirrorProps = {
  label: string
  description: string
  isInvalid: boolean
  language: CodeLanguage
  value: string
  onChange?: (value: string) => void
  minLines: number
  /** What a template may name. */
  names?: readonly ReachableName[]
}

export default function CodeMirror(props: CodeMirrorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    if (!host.current) return
    const made = createEditor(host.current, () => latest.current)
    editor.current = made
    return () => made.view.destroy()
  }, [])
  // Every time, as any of the properties may have changed; what has not is left alone.
  useEffect(() => editor.current?.update(props))
  return <div ref={host} className={cx(css.host, props.isInvalid && css.invalid)} />
}

type Editor = { view: EditorView; update: (props: CodeMirrorProps) => void }

function createEditor(host: HTMLElement, read: () => CodeMirrorProps): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const language = new Compartment()
  const words = new Compartment()
  const first = read()
  let said = first.value
  const told = EditorView.updateListener.of(({ docChanged, state }) => {
    if (!docChanged) return
    said = state.doc.toString()
    read().onChange?.(said)
  })
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: first.value,
      extensions: [
        common(first),
        words.of(attributesOf(first)),
        language.of(extensionsFor(first.language, () => read().names ?? [])),
        told,
      ],
    }),
  })
  let shown = first
  return {
    view,
    update: (props) => {
      const { doc } = view.state
      if (props.value !== said && props.value !== doc.toString()) {
        said = props.value
        view.dispatch({ changes: { from: 0, to: doc.length, insert: props.value } })
      }
      if (props.language !== shown.language) {
        view.dispatch({ effects: language.reconfigure(extensionsFor(props.language, () => read().names ?? [])) })
      }
      if (attributeKey(props) !== attributeKey(shown)) {
        view.dispatch({ effects: words.reconfigure(attributesOf(props)) })
      }
      shown = props
    },
  }
}

const leaveWords = () => t('fields.escapeThenTabLeavesThe')

const attributeKey = ({ label, description, isInvalid }: CodeMirrorProps) => `${label}\n${description}\n${isInvalid}`

/** A label outside of the shadow root cannot be pointed at from inside. */
const attributesOf = ({ label, description, isInvalid }: CodeMirrorProps): Extension =>
  EditorView.contentAttributes.of({
    'aria-label': label,
    // Being editable makes it focusable, which those who check whether what scrolls can be reached do not know.
    tabindex: '0',
    'aria-description': [description, leaveWords()].filter(Boolean).join(' '),
    ...(isInvalid && { 'aria-invalid': 'true' }),
  })

function common({ minLines, onChange }: CodeMirrorProps): Extension {
  const isReadOnly = onChange === undefined
  return [
    editorTheme,
    highlighting,
    EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${minLines * 20 + 12}px` } }),
    EditorState.readOnly.of(isReadOnly),
    EditorState.tabSize.of(2),
    highlightSpecialChars(),
    drawSelection(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    search({ top: false }),
    highlightSelectionMatches(),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
      { key: 'Alt-Enter', run: startCompletion },
      ...defaultKeymap,
    ]),
  ]
}

/** Prose wraps, has no numbers, and Tab goes on to the next field; code is code. */
const extensionsFor = (language: CodeLanguage, names: () => readonly ReachableName[]): Extension =>
  language === 'template'
    ? [templateLanguage(names), EditorView.lineWrapping]
    : [
        languageOf(language),
        ...(language === 'text'
          ? [EditorView.lineWrapping]
          : [lineNumbers(), foldGutter(), keymap.of([indentWithTab])]),
      ]
